"""Offices, numbered revisions of their settings, and who may do what in which office."""
