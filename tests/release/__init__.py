"""What a release says about the libraries it stands on: their licences, and a bill of materials."""
