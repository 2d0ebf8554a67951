"""The home screen. It joins subjects (its cards lead to them), so it stands in `app`, with the files of a subject."""
