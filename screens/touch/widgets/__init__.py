"""The widgets that every touch screen is made of; `kit` names them all. None of them knows a view."""
