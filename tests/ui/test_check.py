"""Every fault the check is there for, made once, and found; and a good screen in which it finds none."""

from dataclasses import replace

import pytest

from bench.subject import cards
from kiosk.ui.check import check
from kiosk.ui.items import Align, Code, Drawing, Icon, Item, Label, Live, Panel, Rect, Target, Weight
from kiosk.ui.text import Fonts
from kiosk.ui.theme import Theme, ThemeName

SIZE = (1024, 600)
LIGHT, HIGH = Theme(), Theme(ThemeName.CONTRAST)
BUTTON = Rect(100, 300, 300, 100)


@pytest.fixture(scope="module")
def fonts() -> Fonts:
    return Fonts()


def button(rect: Rect = BUTTON, choice: str = "one") -> tuple[Item, ...]:
    return Panel(rect, "surface", 20, "edge"), Target(rect, choice)


def words(text: str, rect: Rect, px: int = 28, on: str = "bg", colour: str = "ink") -> Label:
    return Label(rect, tuple(text.split("\n")), px, Weight.BOLD, colour, on)


def found(
    fonts: Fonts, *items: Item, theme: Theme = LIGHT, size: tuple[int, int] = SIZE, staff: bool = False
) -> list[str]:
    return check(Drawing(size, items), theme, fonts, staff=staff)


@pytest.mark.parametrize("theme", [LIGHT, HIGH])
@pytest.mark.parametrize("size", [(800, 480), (1024, 600), (1280, 800), (1920, 1080)])
def test_a_good_screen_has_no_findings(fonts: Fonts, size: tuple[int, int], theme: Theme) -> None:
    assert check(cards(size), theme, fonts, high_up={"booking"}) == []


def test_a_good_button_has_no_findings(fonts: Fonts) -> None:
    label = words("Kembali", BUTTON.inset(20), on="surface")
    icon = Icon(Rect(330, 330, 40, 40), "arrow_back", "accent", "surface")
    assert found(fonts, *button(), label, icon) == []


def test_text_wider_than_its_room(fonts: Fonts) -> None:
    wide = fonts.width("Penggantian paspor", 34, Weight.BOLD)
    label = words("Penggantian paspor", Rect(100, 300, wide, 50), 34)
    assert found(fonts, label) == []
    (finding,) = found(fonts, replace(label, rect=Rect(100, 300, wide - 3, 50)))
    assert finding == f'"Penggantian paspor": 3 px wider than its room of {wide - 3}'


def test_text_higher_than_its_room(fonts: Fonts) -> None:
    assert found(fonts, words("Ambil\nnomor", Rect(100, 300, 300, 60), 34)) == [
        '"Ambil / nomor": 4 px higher than its room of 60'
    ]
    assert found(fonts, words("Ambil\nnomor", Rect(100, 300, 300, 82), 34)) == []


def test_text_off_the_screen(fonts: Fonts) -> None:
    assert found(fonts, words("Kupang", Rect(980, 300, 300, 60))) == ['"Kupang": not wholly on the screen']


def test_text_touching_other_text(fonts: Fonts) -> None:
    one, other = words("Paspor", Rect(100, 300, 200, 40)), words("baru", Rect(190, 305, 200, 40))
    assert found(fonts, one, other) == ['"Paspor" touches "baru"']
    assert found(fonts, one, replace(other, rect=Rect(215, 305, 200, 40))) == []


def test_text_touching_an_icon(fonts: Fonts) -> None:
    label, icon = words("9 orang", Rect(140, 300, 200, 40)), Icon(Rect(120, 304, 30, 30), "group", "accent")
    assert found(fonts, label, icon) == ['"9 orang" touches the icon group']
    assert found(fonts, label, replace(icon, rect=Rect(104, 304, 30, 30))) == []


def test_icons_touching(fonts: Fonts) -> None:
    one = Icon(Rect(120, 304, 30, 30), "group", "accent")
    assert found(fonts, one, replace(one, rect=Rect(140, 310, 30, 30), name="check")) == [
        "icon group touches icon check"
    ]


def test_text_too_near_the_edge_of_its_button(fonts: Fonts) -> None:
    wide = fonts.width("Disabilitas", 40, Weight.BOLD)
    for margin, near in ((2, True), (9, False)):
        rect = Rect(100, 300, wide + 2 * margin, 100)
        label = Label(rect.inset(0, 20), ("Disabilitas",), 40, Weight.BOLD, on="surface", align=Align.CENTRE)
        findings = found(fonts, *button(rect), label)
        assert any("px from the edge of one, at least 8 is needed" in finding for finding in findings) is near


def test_text_that_sticks_out_of_its_ground(fonts: Fonts) -> None:
    chip = Panel(Rect(100, 300, 120, 46), "warn_bg", 23)
    label = words("Penuh hari ini", Rect(112, 300, 300, 46), 28, "warn_bg", "warn")
    assert found(fonts, chip, label) == ['"Penuh hari ini": sticks out of its ground']


def test_type_too_small(fonts: Fonts) -> None:
    label = words("Kecil", Rect(100, 300, 200, 60), 25)
    assert found(fonts, label) == ['"Kecil": 25 px is too small, at least 26 is needed']
    assert found(fonts, label, staff=True) == []
    assert found(fonts, replace(label, px=23), staff=True) == [
        '"Kecil": 23 px is too small, at least 24 is needed'
    ]
    assert found(fonts, replace(label, px=20), size=(800, 480)) == []
    assert found(fonts, replace(label, px=30), size=(1920, 1080)) != []


def test_targets_too_small(fonts: Fonts) -> None:
    (finding,) = found(fonts, *button(Rect(100, 300, 300, 90)))
    assert finding == "one: 300 × 90 px, at least 96 × 96 is needed"
    assert found(fonts, *button(Rect(100, 300, 90, 300))) != []
    assert found(fonts, *button(Rect(100, 300, 75, 75)), size=(800, 480)) == []


def test_targets_too_close(fonts: Fonts) -> None:
    def pair(gap: int, staff: bool = False) -> list[str]:
        other = Rect(BUTTON.right + gap, 300, 300, 100)
        return found(fonts, *button(), *button(other, "two"), staff=staff)

    assert pair(16) == []
    assert pair(14) == ["one and two: 14 px apart, at least 16 is needed"]
    assert pair(12, staff=True) == []
    assert pair(10, staff=True) != []
    assert pair(-1) == ["one and two overlap"]


def test_targets_out_of_reach(fonts: Fonts) -> None:
    high = Rect(100, 104, 300, 130)
    (finding,) = found(fonts, *button(high))
    assert finding == "one: lies above the lower two thirds, out of reach of a wheelchair"
    assert found(fonts, *button(high._replace(h=136))) == []
    assert check(Drawing(SIZE, button(high)), LIGHT, fonts, high_up={"one"}) == []


def test_a_target_for_staff_to_hold_may_be_high_and_small_but_meets_no_other(fonts: Fonts) -> None:
    hold = Target(Rect(0, 0, 90, 90), "staff", hold=True)
    assert found(fonts, hold, *button()) == []
    assert found(fonts, replace(hold, rect=Rect(380, 280, 90, 90)), *button()) == ["staff and one overlap"]
    assert found(fonts, replace(hold, rect=Rect(-5, 0, 90, 90))) == ["staff: not wholly on the screen"]


def test_what_can_be_touched_must_show_it(fonts: Fonts) -> None:
    assert found(fonts, Target(BUTTON, "one")) == ["one: nothing shows that it can be touched"]
    assert (
        found(fonts, Panel(BUTTON, "surface"), Target(BUTTON, "one"))[0] == "one: neither accent nor outlined"
    )
    assert found(fonts, Panel(BUTTON, "accent"), Target(BUTTON, "one")) == []
    (faint,) = found(fonts, Panel(BUTTON, "surface", edge="line"), Target(BUTTON, "one"))
    assert "outline on bg has a contrast of 1." in faint


def test_one_choice_is_one_target(fonts: Fonts) -> None:
    assert "one: stands for 2 targets" in found(fonts, *button(), *button(BUTTON._replace(x=500)))


@pytest.mark.parametrize(
    ("theme", "colour", "ground", "least"),
    [
        (LIGHT, "edge", "bg", "4.5"),
        (LIGHT, "on2", "bg", "4.5"),
        (HIGH, "line", "bg", "7"),
        (HIGH, "on", "line", "7"),
    ],
)
def test_words_too_faint(fonts: Fonts, theme: Theme, colour: str, ground: str, least: str) -> None:
    panel = Panel(Rect(90, 290, 400, 80), ground)
    findings = found(fonts, panel, words("Pudar", Rect(100, 300, 300, 60), 28, ground, colour), theme=theme)
    assert [f for f in findings if f.endswith(f"{least} is needed")] == findings != []


def test_an_icon_too_faint(fonts: Fonts) -> None:
    (finding,) = found(fonts, Icon(Rect(100, 300, 40, 40), "check", "line"))
    assert "icon check: contrast of line on bg is 1." in finding
    assert found(fonts, Icon(Rect(100, 300, 40, 40), "check", "edge")) == []


def test_a_ground_that_is_not_what_is_said(fonts: Fonts) -> None:
    label = words("Hilang", BUTTON.inset(20), on="bg", colour="ink")
    assert found(fonts, Panel(BUTTON, "accent"), label) == [
        '"Hilang": says it lies on bg, and lies on accent'
    ]


def test_words_on_a_picture(fonts: Fonts) -> None:
    assert found(fonts, Live(BUTTON, "camera"), words("Arahkan", BUTTON.inset(20))) == [
        '"Arahkan": lies on a picture, where no contrast is sure'
    ]


def test_words_that_are_covered(fonts: Fonts) -> None:
    badge = Panel(Rect(110, 320, 40, 40), "accent", 20)
    findings = found(fonts, *button(), words("terpilih", BUTTON.inset(20), on="surface"), badge)
    assert '"terpilih": covered by a Panel painted later' in findings


def test_missing_glyphs(fonts: Fonts) -> None:
    assert found(fonts, words("Paspor ✓", Rect(100, 300, 300, 60))) == [
        '"Paspor ✓": the typeface has no ✓ (U+2713)'
    ]


def test_names_that_do_not_exist(fonts: Fonts) -> None:
    assert found(fonts, Icon(Rect(100, 300, 40, 40), "unicorn")) == ["icon 'unicorn' does not ship"]
    assert found(fonts, Panel(Rect(1, 2, 3, 4), "pink")) == [
        "Panel at (1, 2, 3, 4): there is no colour 'pink'"
    ]


def test_a_code_too_fine_or_off_the_screen(fonts: Fonts) -> None:
    text = "A" * 120
    assert found(fonts, Code(Rect(100, 300, 60, 60), text)) == [
        "code at (100, 300, 60, 60): its squares are 1 px, at least 3 are needed"
    ]
    assert found(fonts, Code(Rect(900, 300, 280, 280), text)) == [
        "code at (900, 300, 280, 280): not wholly on the screen"
    ]


def test_what_a_sheet_covers_is_left_out_and_cannot_be_touched(fonts: Fonts) -> None:
    sheet = Panel(Rect(0, 0, *SIZE), "veil"), Panel(Rect(0, 260, 1024, 340), "surface")
    below = words("Kecil", Rect(100, 300, 200, 60), 10)
    assert (
        found(fonts, below, *sheet, words("Anda masih perlu waktu?", Rect(100, 280, 700, 60), 40, "surface"))
        == []
    )
    assert found(fonts, *button(), *sheet) == ["one: can be touched through the sheet that covers it"]


def test_empty_lines_are_nothing(fonts: Fonts) -> None:
    assert found(fonts, words("", Rect(100, 300, 10, 10))) == []
