"""Which numbers are a kiosk's own: two of one office, cut off from each other, never give the same one. Pure.

A kiosk knows its *place* in its office from the enrolment: 1, 2, …. Its numbers stand in ranges, for ever:

    place     1          2          3          4          5     …   9          10
    first     001–399    401–599    601–799    801–999
    then      1001–1999  2001–2999  3001–3999  4001–4999  5001–5999 9001–9999
    then      10001–…    11001–…    12001–…    13001–…    14001–…   18001–…    19001–19999

- The largest day of the field studies has 160 people: 100 online seats (Surabaya) and 60 walk-ins (Kupang).
  Even if all of them come for one letter and to one kiosk, they fit into the smallest range of three digits.
- The first kiosk has twice as many: it is the one that most offices have, alone, and nothing changes for it.
- A range used up goes on with one more digit in front, which says whose it is; after it with one more again.
  So numbers never end, and there is room for any number of kiosks (from the fifth on with four digits).
- The width of the office file has no part in it: it is a file of each kiosk, and two that differ in it would
  give one number twice. Numbers shorter than it get zeros in front (`kiosk.ticket.format_number`).
- A kiosk that is enrolled with no centre is the only one, and counts on as ever.

What was given before counts whoever gave it: after a change of place, or of the card, numbers go on above it.
"""

from collections.abc import Iterator
from typing import Final

FIRST: Final = (range(1, 400), range(401, 600), range(601, 800), range(801, 1000))
"""Of places 1 to 4: those of three digits."""
LATER: Final = 1000
"""How many a later range stands for; its last three digits go from 001."""


def ranges(place: int) -> Iterator[range]:
    """The ranges of a place (from 1), in rising order, without end."""
    if place <= len(FIRST):
        yield FIRST[place - 1]
    # Leads of one digit: 1 to 9. Of two: 10 to 99, and so on: each row has the places that fit into it.
    row = 1
    while True:
        if place <= 9 * row:
            start = (row + place - 1) * LATER
            yield range(start + 1, start + LATER)
        row *= 10


def following(highest: int, place: int | None) -> int:
    """The next serial of this place above `highest`, which anybody may have given; None: of the only one."""
    if place is None:
        return highest + 1
    return next(max(highest + 1, own.start) for own in ranges(place) if highest + 1 < own.stop)


def far_above(serial: int, highest: int, place: int | None) -> bool:
    """Whether more than a whole range lies between what this place would give next and `serial`: then it is
    more likely mistyped than the last number of an earlier card."""
    return serial - following(highest, place) > LATER


def owns(place: int | None, serial: int) -> bool:
    """Whether this place gives this number, sooner or later."""
    return serial == following(serial - 1, place)
