"""What stands before the window, on a real desk: touches on real targets, keys, codes, single turns."""

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest

from kiosk import codes
from kiosk.answers import Answer, Refused
from kiosk.demo_codes import Kind
from kiosk.front import TURN_S
from kiosk.refusal import Refusal
from kiosk.ui.items import Live
from kiosk.ui.person import Name
from kiosk.ui.theme import ThemeName
from kiosk.ui.window import Key
from tests.front_kit import Bare
from tests.kiosk_kit import Kiosk, running, until


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path, display="none", button="none") as made:
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    made = Bare(tmp_path)
    yield made
    made.front.close()


# A visit


def test_two_touches_are_a_ticket(kiosk: Kiosk) -> None:
    assert kiosk.name == "home"
    kiosk.touch("service:A")
    assert kiosk.name == "who"
    kiosk.touch("self")
    screen = kiosk.until("ticket")
    assert screen.number == "A001"
    assert kiosk.desk.board.issued == 1
    kiosk.later(9)
    assert kiosk.name == "home"


def test_a_service_without_a_quota_is_one_touch(kiosk: Kiosk) -> None:
    kiosk.touch("service:D")
    assert kiosk.until("ticket").number == "D001"


def test_every_target_of_home_leads_somewhere_or_changes_the_look(kiosk: Kiosk) -> None:
    """Targets and choices are made in two places: none may be without effect."""
    for target in kiosk.scene().drawing.targets:
        before = kiosk.front.visit
        kiosk.touch(target.choice)
        until(lambda: bool(kiosk.scene()) and not kiosk.front.visit.working)
        after = kiosk.front.visit
        looks = [(visit.screen, visit.language, visit.larger, visit.contrast) for visit in (before, after)]
        assert looks[0] != looks[1], f"touching {target.choice} does nothing"
        kiosk.later(60)
        kiosk.scene()
        assert kiosk.front.visit.screen is Name.HOME


def test_language_text_and_contrast_are_gone_with_the_next_person(kiosk: Kiosk) -> None:
    fresh = kiosk.scene()
    kiosk.touch("language", "larger", "contrast")
    changed = kiosk.scene()
    assert changed.theme.name is ThemeName.CONTRAST
    assert changed.drawing != fresh.drawing
    assert kiosk.front.visit.language == "en"
    kiosk.later(31)
    again = kiosk.scene()
    assert (again.theme, kiosk.front.visit.language) == (fresh.theme, "id")


def test_an_answer_for_one_who_has_left_is_shown_to_nobody(bare: Bare) -> None:
    bare.touch("service:I", "self")
    assert bare.front.visit.working
    # The desk takes so long that the visit is given up, and the next person is there.
    bare.now += 11
    bare.scene()
    assert bare.at() is Name.REFUSAL
    bare.now += 31
    bare.scene()
    assert bare.at() is Name.HOME
    bare.answer()
    assert bare.desk.board.issued == 1, "what was asked happened"
    assert bare.scene().screen == "home", "somebody else's number is shown"
    bare.touch("service:I", "self")
    bare.answer()
    assert bare.scene().screen in ("ticket", "unprinted")
    assert bare.front.visit.answer is not None


def test_an_answer_late_but_within_the_visit_is_taken(bare: Bare) -> None:
    bare.touch("service:I", "self")
    bare.now += 11
    assert bare.scene().screen == "refusal"
    bare.answer()
    assert bare.at() is Name.TICKET


def test_the_same_wish_after_no_answer_is_the_same_command(
    bare: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = bare.app.ask

    def noted(command: Any) -> Future[Answer]:
        asked.append(command.id)
        return ask(command)

    monkeypatch.setattr(bare.app, "ask", noted)
    bare.touch("service:A", "self")
    bare.now += 11
    bare.scene()
    bare.touch("service:A")
    bare.touch("understood")
    bare.answer()
    assert len(set(asked)) == 1
    assert bare.desk.board.issued == 1


# Drawn only when something has changed


def test_the_same_scene_as_long_as_nothing_changes(bare: Bare) -> None:
    first = bare.scene()
    bare.now += TURN_S / 2
    assert bare.scene() is first
    bare.now += TURN_S
    assert bare.scene().drawing is first.drawing, "time alone does not lay out home anew"


def test_another_minute_another_size_and_a_touch_are_drawn(bare: Bare) -> None:
    first = bare.scene()
    larger = bare.scene((1280, 800))
    assert larger.drawing.size == (1280, 800)
    bare.scene()
    bare.touch("service:A")
    assert bare.scene().drawing != first.drawing
    assert bare.scene().screen == "who"


def test_a_countdown_is_drawn_each_second(bare: Bare) -> None:
    bare.touch("service:A")
    bare.now += 25
    seen = set()
    for _ in range(16):
        bare.now += TURN_S
        seen.add(id(bare.scene().drawing))
    assert 4 <= len(seen) <= 6


def test_it_beats_while_it_turns(bare: Bare) -> None:
    for _ in range(8):
        bare.now += TURN_S
        bare.scene()
    assert bare.beats >= 8


# Codes


def test_a_phone_held_up_needs_no_touch(kiosk: Kiosk) -> None:
    kiosk.hold_up(kiosk.bench.codes.text(Kind.GOOD))
    screen = kiosk.until("ticket")
    assert kiosk.ticket(screen).booking is not None


def test_the_camera_gives_colours_only_while_they_are_seen(kiosk: Kiosk) -> None:
    scanner = kiosk.parts.scanner
    assert scanner is not None
    kiosk.touch("service:A")
    kiosk.scene()
    watched = [scanner.watched]
    until(lambda: (look := scanner.latest()) is not None and look.preview is None)
    assert kiosk.front.live("camera", (10, 10)) is None
    kiosk.touch("back", "booking")
    scene = kiosk.scene()
    assert any(isinstance(item, Live) and item.source == "camera" for item in scene.drawing.items)
    assert [*watched, scanner.watched] == [False, True]
    until(lambda: kiosk.front.live("camera", (10, 10)) is not None)
    picture = kiosk.front.live("camera", (10, 10))
    assert picture is not None
    assert (picture.size, picture.mode) == ((640, 480), "RGB")
    assert kiosk.front.live("paper", (10, 10)) is None, "there is no side panel"


def test_a_scanner_that_types_is_told_from_a_person(tmp_path: Path) -> None:
    with running(tmp_path, display="none", button="none") as kiosk:
        text = kiosk.bench.codes.text(Kind.GOOD)
        kiosk.touch("booking", "code")
        for sign in text + "\n":
            kiosk.front.typed(sign)
            kiosk.later(0.002)
        kiosk.later(0.1)
        kiosk.until("ticket")
        assert kiosk.front.visit.digits == "", "a scanner's digits were taken for typing"


def test_the_same_code_scanned_twice_at_once_is_one_question(tmp_path: Path) -> None:
    """Held before the scanner a moment too long: it beeps twice, and means one thing."""
    with running(tmp_path, display="none", button="none") as kiosk:
        text = kiosk.bench.codes.text(Kind.GOOD)
        for _ in range(2):
            for sign in text + "\n":
                kiosk.front.typed(sign)
            kiosk.later(0.1)
            kiosk.scene()
        kiosk.until("ticket")
        kiosk.scene()
        assert kiosk.name == "ticket"
        assert kiosk.desk.board.issued == 1


def test_a_person_types_a_code_on_a_keypad(tmp_path: Path) -> None:
    with running(tmp_path, display="none", button="none") as kiosk:
        kiosk.touch("booking", "code")
        for sign in "482109":
            kiosk.front.typed(sign)
            kiosk.later(0.3)
            kiosk.scene()
        kiosk.front.key(Key("backspace", True))
        kiosk.front.key(Key("backspace", False))
        assert kiosk.front.visit.digits == "48210"
        kiosk.front.key(Key("escape", True))
        assert kiosk.front.visit.screen is Name.CHECKIN


def test_a_typed_key_is_on_the_screen_within_100_ms(bare: Bare) -> None:
    """At 30 turns a second, though it might have been a scanner's."""
    bare.touch("booking", "code")
    for count, sign in enumerate("4821", 1):
        bare.now += 0.5
        bare.front.typed(sign)
        for _ in range(2):
            bare.now += 0.033
            bare.scene()
        assert len(bare.front.visit.digits) == count, "the echo comes too late"


def test_a_wrong_code_typed_on_keys_is_refused(kiosk: Kiosk) -> None:
    kiosk.touch("booking", "code")
    for sign in "482109451217\n":
        kiosk.front.typed(sign)
        kiosk.later(0.1)
        kiosk.scene()
    until(lambda: kiosk.name in ("code", "refusal") and not kiosk.front.visit.working)
    assert kiosk.desk.board.issued == 0
    assert codes.check("482109451217") is None
    assert said_of(kiosk) in (Refusal.CODE_UNKNOWN, Refusal.CODE_WRONG)


def said_of(kiosk: Kiosk) -> str:
    """The reason the last try was refused for."""
    visit = kiosk.front.visit
    return visit.answer.reason if isinstance(visit.answer, Refused) else visit.notice
