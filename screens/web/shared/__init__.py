"""What console and lobby board share: templates, static files and their addresses, the state of the televisions."""
