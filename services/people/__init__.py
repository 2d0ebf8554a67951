"""Officers, roles and permissions, PINs, sessions of the console, delays after wrong tries."""
