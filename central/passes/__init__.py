"""Passes: the keys that sign them, and a pass as text, picture and printable page."""
