"""Sizes, colours, typeface, icons and textures; nothing here knows a screen."""
