"""The web server process of a house (`kiosk console`) and the voice clips of its lobby board.

The server runs the FastAPI application of `screens.web.console` under uvicorn. One console per house: a lock
refuses a second one. `voice_clips` lets espeak-ng speak the sixty words that a board needs; recordings of the house
go first.
"""
