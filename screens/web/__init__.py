"""Web pages and the HTTP API, all FastAPI applications that are composed in `kiosk`."""
