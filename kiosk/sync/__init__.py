"""What the kiosk knows from outside, and what it tells the outside.

The centre, where there is one: `worker` asks when it is due (`pace`, `retry`), `exchange` does it (`outbox`,
`link`, `transport`) in the words of `wire`, and `enrol` is how it begins. Where there is none, bookings come
from a CSV file (`csv_bookings`). What is done with it is the desk's: `desk_side` says what it has to offer.
"""
