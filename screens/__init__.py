"""What people look at: the touch screens (Kivy) and the web pages (FastAPI). Neither knows the other."""
