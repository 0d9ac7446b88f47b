"""The office pages: what staff see of their office, on a phone or at a desk. Plain HTML, drawn by the server.

    catalogue, words          texts: English in the code, Indonesian in `locale`, read as it is
    screen                    who looks, at which office, in which language and zone; what every page carries
    condition, advice, told   what is so and what to do about it, in words; pure
    limits, backend           tries to sign in are counted, before the password is looked at
    deeds                     who did what; together with the traces of the other rooms
    office_form               the centre's part of an office's settings as a form
    views                     one module for each page

Nothing is shown of another office: a page of one is not there (404), whatever it holds.
"""
