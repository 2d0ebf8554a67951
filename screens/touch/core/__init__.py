"""What every subject uses: the base screen, intents and events, preferences of the visitor, speech, registration."""
