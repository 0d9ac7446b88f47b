"""The central server: offices' settings, bookings, passes, and what kiosks push and pull.

It imports from `kiosk` the ground floor and the shared words of the wire only; `kiosk` imports nothing of it.

    config     settings from the environment, addresses, sealing of what must not lie open in a database
    offices    offices, numbered revisions of their settings, accounts and roles
    bookings   bookings and seats, import, the feed of changes, the API for other systems
    passes     signing keys and their rotation; a pass as text, picture and printable page
    kiosks     kiosks, their tokens, push and pull
"""
