"""Bookings and their seats: made, moved, cancelled, imported, and told to the kiosks."""
