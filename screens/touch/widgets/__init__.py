"""The widgets that every touch screen is made of; `screens.touch.widgets.kit` names them all."""
