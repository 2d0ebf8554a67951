"""The program: command line, composition, the Kivy application, web servers and child processes."""

__version__ = "1.0.0"
