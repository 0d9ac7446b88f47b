"""Tokens and contrasts of both themes, as the table of the design gives them."""

import colorsys

import pytest

from kiosk.colour import RGB, WHITE, contrast, darkened
from kiosk.ui.items import Panel, Rect
from kiosk.ui.theme import DEFAULT_ACCENT, Theme, ThemeName

LIGHT = Theme()
HIGH = Theme(ThemeName.CONTRAST)

# Foreground, ground, contrast light, contrast high: the figures of the table.
TABLE = [
    ("ink", "bg", 15.0, 21.0),
    ("muted", "surface", 7.1, 21.0),
    ("muted", "tint", 6.0, 21.0),
    ("accent", "surface", 8.9, 14.7),
    ("on", "accent", 8.9, 14.7),
    ("on2", "accent", 6.9, 14.7),
    ("on", "press", 12.0, 18.2),
    ("muted", "line", 5.3, 7.3),
    ("edge", "bg", 3.0, 21.0),
    ("ok", "ok_bg", 5.9, 14.9),
    ("warn", "warn_bg", 6.5, 14.7),
    ("bad", "bad_bg", 6.5, 10.4),
]


@pytest.mark.parametrize(("colour", "ground", "light", "high"), TABLE)
def test_contrasts_of_the_table(colour: str, ground: str, light: float, high: float) -> None:
    assert LIGHT.contrast(colour, ground) == pytest.approx(light, abs=0.06)
    assert HIGH.contrast(colour, ground) == pytest.approx(high, abs=0.06)


def test_derived_colours_of_the_default_accent() -> None:
    assert LIGHT["accent"].hex == DEFAULT_ACCENT
    assert (LIGHT["press"].hex, LIGHT["tint"].hex, LIGHT["on2"].hex) == ("#083B51", "#E1EDF2", "#D3E6EE")


@pytest.mark.parametrize("hue", range(0, 360, 15))
@pytest.mark.parametrize("saturation", [0.0, 0.5, 1.0])
def test_every_accent_that_is_accepted_keeps_words_readable(hue: int, saturation: float) -> None:
    made = colorsys.hls_to_rgb(hue / 360, 0.5, saturation)
    theme = Theme(accent=darkened(RGB(*(round(part * 255) for part in made))).hex)
    for colour, ground in [
        ("on", "accent"), ("on", "press"), ("on2", "accent"), ("on2", "press"), ("ink", "tint"),
        ("muted", "tint"), ("accent", "tint"), ("accent", "bg"), ("accent", "surface"),
    ]:  # fmt: skip
        assert theme.contrast(colour, ground) >= theme.least, (theme.accent, colour, ground)


def test_a_light_accent_is_refused() -> None:
    with pytest.raises(ValueError, match="too light for an accent"):
        Theme(accent="#FFD400")


def test_both_themes_have_the_same_tokens() -> None:
    assert set(LIGHT.tokens) == set(HIGH.tokens)
    with pytest.raises(KeyError):
        LIGHT["pink"]


def test_high_contrast_has_its_own_accent_and_no_shadows() -> None:
    assert Theme(ThemeName.CONTRAST, "#7A1F3D")["accent"].hex == "#FFD400"
    assert contrast(HIGH["accent"], WHITE) < 2
    assert (LIGHT.shadows, HIGH.shadows) == (True, False)
    assert (LIGHT.least, HIGH.least) == (4.5, 7.0)


@pytest.mark.parametrize(
    ("fill", "edge"), [("tint", "edge"), ("ok_bg", "ok"), ("bad_bg", "bad"), ("accent", None)]
)
def test_a_tint_is_an_outline_in_high_contrast(fill: str, edge: str | None) -> None:
    panel = Panel(Rect(0, 0, 9, 9), fill)
    assert LIGHT.edge(panel) is None
    assert HIGH.edge(panel) == edge


def test_a_card_is_an_outline_in_high_contrast_and_its_own_edge_stays() -> None:
    assert HIGH.edge(Panel(Rect(0, 0, 9, 9), "surface", shadow=True)) == "edge"
    assert HIGH.edge(Panel(Rect(0, 0, 9, 9), "surface")) is None
    for theme in (LIGHT, HIGH):
        assert theme.edge(Panel(Rect(0, 0, 9, 9), "tint", edge="accent")) == "accent"
