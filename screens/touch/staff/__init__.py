"""Staff at the kiosk: sign-in, devices, log, numbers without paper, settings of the day."""
