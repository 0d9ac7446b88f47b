"""Antrean: the queue kiosk of a public office. See README.md for the map of the house."""

__version__ = "1.0.0"
