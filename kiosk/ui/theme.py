"""The colours of the screen, by name, in light and in high contrast (the table of the design's tokens).

Press, tint and the second colour on the accent derive from the office's accent; high contrast has its own.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from kiosk.colour import BLACK, RGB, WHITE, accent_problem, contrast, rgb, shade, tinted
from kiosk.ui.items import Panel

DEFAULT_ACCENT = "#0B4F6C"

VEIL = 0.62
"""Opacity of the token `veil`: what lies under a sheet is seen to be there, and not to be used."""


class ThemeName(StrEnum):
    """The two themes; a person switches with one touch, and it is gone with the next person."""

    LIGHT = "light"
    CONTRAST = "contrast"


_LIGHT = {
    "bg": "#F2F5F6", "surface": "#FFFFFF", "ink": "#12212B", "muted": "#4A5A65",
    "on": "#FFFFFF", "edge": "#7D909C", "line": "#D8E0E4", "veil": "#12212B",
    "ok": "#1A6840", "warn": "#854600", "bad": "#A11F1F",
    "ok_bg": "#E3F2E9", "warn_bg": "#FCF0DA", "bad_bg": "#FBE8E7",
}  # fmt: skip
_CONTRAST = {
    "bg": "#000000", "surface": "#000000", "ink": "#FFFFFF", "muted": "#FFFFFF",
    "accent": "#FFD400", "on": "#000000", "on2": "#000000", "press": "#FFF0A0", "tint": "#000000",
    "edge": "#FFFFFF", "line": "#565656", "veil": "#000000",
    "ok": "#7CF0A4", "warn": "#FFD400", "bad": "#FF9C94",
    "ok_bg": "#000000", "warn_bg": "#000000", "bad_bg": "#000000",
}  # fmt: skip
# Grounds that high contrast has no tint for: an outline in this token stands in its place.
_OUTLINED = {"tint": "edge", "ok_bg": "ok", "warn_bg": "warn", "bad_bg": "bad"}


@dataclass(frozen=True)
class Theme:
    """Colours by token. `accent` is the office's, #RRGGBB; raises ValueError when it is refused."""

    name: ThemeName = ThemeName.LIGHT
    accent: str = DEFAULT_ACCENT

    def __post_init__(self) -> None:
        problem = accent_problem(self.accent)
        if problem:
            raise ValueError(problem)

    @cached_property
    def tokens(self) -> dict[str, RGB]:
        """Every token's colour."""
        if self.high:
            return {token: rgb(text) for token, text in _CONTRAST.items()}
        accent = rgb(self.accent)
        derived = {
            "accent": accent,
            "press": shade(accent, 0.75),
            # Lightness and part of the saturation: they give #E1EDF2 and #D3E6EE for the default accent.
            "tint": tinted(accent, 0.916, 0.485),
            "on2": tinted(accent, 0.88, 0.543),
        }
        return {token: rgb(text) for token, text in _LIGHT.items()} | derived

    @property
    def high(self) -> bool:
        """Whether this is the high contrast."""
        return self.name is ThemeName.CONTRAST

    @property
    def shadows(self) -> bool:
        """Whether what can be used casts a shadow: on black nothing does."""
        return not self.high

    @property
    def least(self) -> float:
        """The contrast every word must have."""
        return 7.0 if self.high else 4.5

    def __getitem__(self, token: str) -> RGB:
        return self.tokens[token]

    def contrast(self, colour: str, on: str) -> float:
        """Contrast of two tokens."""
        return contrast(self[colour], self[on])

    def edge(self, panel: Panel) -> str | None:
        """The token that outlines a panel: its own; in high contrast what stands for a tint or shadow."""
        if panel.edge is None and self.high:
            return "edge" if panel.shadow and panel.fill == "surface" else _OUTLINED.get(panel.fill)
        return panel.edge


PAPER, PRINT = WHITE, BLACK
"""What a QR code is drawn in, whatever the theme: a phone's camera wants dark on light."""
