"""What the kiosk knows from outside, and what it tells the outside.

Today bookings come from a CSV file (`csv_bookings`), for offices without a centre. Everything here turns
foreign text into the ground floor's types and hands back what it could not: it decides nothing and stores
nothing.
"""
