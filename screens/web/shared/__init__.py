"""What several web surfaces share: templates, cached assets, the list of televisions."""
