"""Kiosks: enrolment, and the server's side of push and pull. What is said there is `kiosk.sync.wire`.

A push goes through these rooms, and each knows only those before it:

    api → tokens → reading (bytes) → receive (one transaction)
                                        ├── judge    bytes → what they are; pure
                                        ├── store    sets of rows → the database
                                        └── effects  redemptions, conflicts, numbers, mended times

An event is known by journal (epoch) and seq. What is known is answered as the first time, before anything
else is asked of it. Nothing that came is dropped: it is stored, parked with its bytes, or in quarantine.
"""
