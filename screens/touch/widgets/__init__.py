"""The widgets that every touch screen is made of; `screens.touch.kit` names them all."""
