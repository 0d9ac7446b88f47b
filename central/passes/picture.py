"""A pass as a picture: black on white, a whole number of pixels a module, its quiet zone around it."""

import io
from typing import Final

import segno

ERROR: Final = "m"
"""Version 6-M for the 129 characters of a pass (`sync.md`)."""

MODULE_PIXELS: Final = 8
QUIET_MODULES: Final = 4


def png(text: str, module_pixels: int = MODULE_PIXELS) -> bytes:
    """392 × 392 pixels for a pass, at 8 pixels a module."""
    out = io.BytesIO()
    symbol(text).save(out, kind="png", scale=module_pixels, border=QUIET_MODULES)
    return out.getvalue()


def symbol(text: str) -> segno.QRCode:
    """The QR code of a text, in the mode that fits it best; never a Micro QR, which scanners do not know."""
    return segno.make(text, error=ERROR, micro=False, boost_error=False)
