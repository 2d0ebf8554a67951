"""Information: services and their six published components, forbidden goods, complaints, results, privacy."""
