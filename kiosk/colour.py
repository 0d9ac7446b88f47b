"""Arithmetic of colours, and what an office's accent must be: for the screens and the office file. Pure.

Contrast is that of WCAG 2.2 (relative luminance of sRGB). Colours are written #RRGGBB.
"""

import colorsys
import re
from typing import NamedTuple

ACCENT_CONTRAST = 7.0
"""What an accent must reach on white, so that it can carry numbers, icons and white words alike."""

_HEX = re.compile(r"#[0-9A-Fa-f]{6}", re.ASCII)


class RGB(NamedTuple):
    """Red, green and blue, 0 to 255."""

    r: int
    g: int
    b: int

    @property
    def hex(self) -> str:
        return f"#{self.r:02X}{self.g:02X}{self.b:02X}"


WHITE = RGB(255, 255, 255)
BLACK = RGB(0, 0, 0)


def rgb(text: str) -> RGB:
    """Read #RRGGBB. Raises ValueError, in plain words, for anything else."""
    if not _HEX.fullmatch(text):
        raise ValueError(f"{text!r} is no colour: it is written #RRGGBB, such as #0B4F6C")
    return RGB(*bytes.fromhex(text[1:]))


def luminance(colour: RGB) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    parts = [part / 255 for part in colour]
    r, g, b = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: RGB, other: RGB) -> float:
    """Contrast of two colours, 1 to 21, whichever is the ground."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def accent_problem(text: str) -> str | None:
    """Why a colour cannot be an office's accent, and what to write instead; None when it can."""
    try:
        colour = rgb(text)
    except ValueError as error:
        return str(error)
    found = contrast(colour, WHITE)
    if found >= ACCENT_CONTRAST:
        return None
    # Rounded down: 6.97 must not read "7.0, at least 7 is needed".
    return (
        f"{colour.hex} is too light for an accent: its contrast on white is {int(found * 10) / 10:.1f}, "
        f"at least {ACCENT_CONTRAST:.0f} is needed; {darkened(colour).hex} is the same colour, dark enough"
    )


def darkened(colour: RGB, on: RGB = WHITE, least: float = ACCENT_CONTRAST) -> RGB:
    """The same colour, only as much darker as the contrast needs."""
    for percent in range(100, -1, -1):
        candidate = shade(colour, percent / 100)
        if contrast(candidate, on) >= least:
            return candidate
    return BLACK


def shade(colour: RGB, part: float) -> RGB:
    """Every channel times `part`, 0 to 1."""
    return RGB(*(min(255, int(channel * part + 0.5)) for channel in colour))


def tinted(colour: RGB, lightness: float, saturation: float) -> RGB:
    """A colour of the same hue, as light as given (0 to 1), with this part of its saturation."""
    hue, _, own = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    made = colorsys.hls_to_rgb(hue, lightness, own * saturation)
    return RGB(*(round(channel * 255) for channel in made))
