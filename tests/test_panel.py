"""The side panel at work: each choice does to the bench what it says, and what it shows is what there is."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import panel as module
from kiosk.app import App
from kiosk.commands import TakeTicket
from kiosk.demo_codes import Kind
from kiosk.devices import phone
from kiosk.devices.sim_camera import CameraFault
from kiosk.ids import new_id
from kiosk.panel import SidePanel
from kiosk.settings import Settings
from kiosk.simulated import Bench, Fault
from kiosk.timekeeping import SimulatedClock
from kiosk.ui.check import check
from kiosk.ui.panel import LED, PAPER, VIEW, Cell
from kiosk.ui.text import Fonts
from kiosk.ui.theme import Theme
from kiosk.ui.window import Key
from tests.desk_kit import make_desk
from tests.kiosk_kit import Kiosk, kupang, moment, running, until

SIZE = (400, 600)
FONTS = Fonts()


class Paneled:
    """A panel on the bench of a kiosk."""

    def __init__(self, bench: Bench, app: App) -> None:
        self.bench = bench
        self.app = app
        self.panel = SidePanel(bench, app)

    def cells(self, tab: str) -> dict[str, Cell]:
        assert self.panel.choose(f"panel:tab:{tab}")
        return {cell.choice.rpartition(":")[2]: cell for cell in self.panel.view().cells}


class Whole(Paneled):
    """With the kiosk itself."""

    def __init__(self, kiosk: Kiosk) -> None:
        super().__init__(kiosk.bench, kiosk.app)
        self.kiosk = kiosk


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    with running(tmp_path, display="matrix", button="sim") as kiosk:
        yield Whole(kiosk)


@pytest.fixture
def paneled(tmp_path: Path) -> Iterator[Paneled]:
    """Without devices: a bench, and a desk that stands still."""
    made = bare(tmp_path)
    yield made
    made.bench.stop()


def bare(path: Path, **settings: Any) -> Paneled:
    return Paneled(Bench(Settings(**settings), kupang()), App(make_desk(path, rules=kupang()), lambda: 0.0))


def take(whole: Whole) -> None:
    before = whole.bench.last_paper()[0]
    whole.kiosk.ask(TakeTicket(id=new_id(), service="A"))
    until(lambda: whole.bench.last_paper()[0] > before)


def test_a_choice_of_the_screen_is_not_the_panels(paneled: Paneled) -> None:
    assert not paneled.panel.choose("service:A")
    assert not paneled.panel.choose("booking")


def test_a_code_is_held_up_and_put_away_by_the_same_choice(whole: Whole) -> None:
    assert whole.panel.choose("panel:code:forged")
    assert whole.bench.held is Kind.FORGED
    assert whole.cells("codes")["forged"].on
    whole.kiosk.until("refusal")
    whole.panel.choose("panel:code:forged")
    assert whole.bench.held is None


def test_another_code_takes_its_place(paneled: Paneled) -> None:
    paneled.panel.choose("panel:code:wifi")
    paneled.panel.choose("panel:code:other_day")
    assert paneled.bench.held is Kind.OTHER_DAY


def test_a_picture_dragged_in_is_seen_by_the_camera(whole: Whole, tmp_path: Path) -> None:
    picture = tmp_path / "photo.png"
    phone.phone(whole.bench.codes.text(Kind.GOOD)).save(picture)
    whole.kiosk.front.dropped(str(picture))  # of a kiosk without a panel: nothing comes of it
    whole.panel.dropped(str(picture))
    whole.kiosk.until_ticket()


def test_a_kiosk_of_a_centre_takes_no_pass_of_the_panels(paneled: Paneled) -> None:
    assert paneled.cells("codes")["good"].enabled
    paneled.app.desk.has_centre = True
    cells = paneled.cells("codes")
    assert not cells["good"].enabled
    assert not cells["family"].enabled
    assert cells["wifi"].enabled


def test_used_and_ticket_come_with_their_first(whole: Whole) -> None:
    assert not whole.cells("codes")["used"].enabled
    whole.panel.choose("panel:code:used")
    assert whole.bench.held is None
    whole.panel.choose("panel:code:good")
    whole.kiosk.until("ticket")
    cells = whole.cells("codes")
    assert cells["used"].enabled
    assert cells["ticket"].enabled


@pytest.mark.parametrize("fault", Fault)
def test_faults_are_switches(paneled: Paneled, fault: Fault) -> None:
    choice = f"panel:fault:{fault.value}"
    paneled.panel.choose(choice)
    assert paneled.bench.faults == {fault}
    assert paneled.cells("faults")[fault.value].on
    assert [tab.wrong for tab in paneled.panel.view().tabs] == [0, 1]
    paneled.panel.choose(choice)
    assert paneled.bench.faults == frozenset()


def test_every_kind_and_fault_has_a_cell(paneled: Paneled) -> None:
    assert set(paneled.cells("codes")) == {kind.value for kind in Kind}
    assert set(paneled.cells("faults")) == {fault.value for fault in Fault}


def test_the_chosen_counter_calls(whole: Whole) -> None:
    take(whole)
    whole.panel.choose("panel:counter:next")
    assert whole.panel.view().counter == 2
    whole.panel.choose("panel:press:tap")
    until(lambda: whole.panel.view().number == "A001")
    assert [(call.number, call.counter) for call in whole.kiosk.desk.board.calls] == [("A001", 2)]
    whole.panel.choose("panel:counter:back")
    whole.panel.choose("panel:counter:back")
    assert whole.panel.view().counter == whole.bench.counters[-1]
    assert whole.panel.view().number == ""


def test_keys_press_for_as_long_as_they_are_down(whole: Whole) -> None:
    take(whole)
    take(whole)
    assert whole.panel.key(Key("space", True))
    assert not whole.kiosk.desk.board.calls, "a press counts when the finger leaves"
    # A contact under 20 ms is no press.
    time.sleep(0.06)
    assert whole.panel.key(Key("space", False))
    until(lambda: bool(whole.kiosk.desk.board.calls))
    assert whole.kiosk.desk.board.calls[0].counter == 1
    whole.panel.key(Key("f3", True))
    time.sleep(0.06)
    whole.panel.key(Key("f3", False))
    until(lambda: len(whole.kiosk.desk.board.calls) == 2)
    assert whole.kiosk.desk.board.calls[0].counter == 3


def test_other_keys_are_not_its_own(paneled: Paneled) -> None:
    for name in ("5", "return", "f", "f12", "backspace", "escape"):
        assert not paneled.panel.key(Key(name, True))


def test_space_is_the_scanners_where_one_types(tmp_path: Path) -> None:
    paneled = bare(tmp_path, scanner="keyboard")
    assert not paneled.panel.key(Key("space", True))
    assert paneled.panel.key(Key("f1", True))
    paneled.bench.stop()


def test_the_paper_is_the_last_that_came_out(whole: Whole) -> None:
    assert whole.panel.live(PAPER, SIZE) is None
    assert whole.panel.view().papers == 0
    take(whole)
    first = whole.panel.live(PAPER, SIZE)
    assert first is whole.panel.live(PAPER, SIZE)
    assert first is not None
    assert first.size[0] == 576
    take(whole)
    assert whole.panel.live(PAPER, SIZE) is not first


def test_a_touch_makes_the_paper_large_and_small_again(whole: Whole) -> None:
    take(whole)
    whole.panel.choose(PAPER)
    assert whole.panel.view().large
    whole.panel.choose(PAPER)
    assert not whole.panel.view().large


def test_the_display_is_drawn_anew_only_when_other_leds_are_lit(whole: Whole) -> None:
    display = whole.bench.display
    assert display is not None
    before = whole.panel.live(LED, SIZE)
    assert before is not None
    assert whole.panel.live(LED, SIZE) is before
    lit = display.lit()
    take(whole)
    whole.bench.press(1)
    until(lambda: display.lit() != lit)
    assert whole.panel.live(LED, SIZE) is not before


def test_what_the_camera_sees_and_when_it_sees_nothing(paneled: Paneled) -> None:
    hall = paneled.panel.live(VIEW, SIZE)
    assert hall is not None
    paneled.bench.hold_up(Kind.WIFI).result()
    held = paneled.panel.live(VIEW, SIZE)
    assert held is not None
    assert held.data != hall.data
    paneled.bench.camera.fail(CameraFault.BLACK)
    dark = paneled.panel.live(VIEW, SIZE)
    assert dark is not None
    assert set(dark.data) == {0}
    paneled.bench.camera.fail(CameraFault.GONE)
    assert paneled.panel.live(VIEW, SIZE) is None
    assert paneled.panel.live("camera", SIZE) is None


def test_the_drawing_stays_the_same_object_until_something_changes(paneled: Paneled) -> None:
    first = paneled.panel.drawing(SIZE, FONTS)
    assert paneled.panel.drawing(SIZE, FONTS) is first
    assert paneled.panel.drawing((400, 480), FONTS) is not first
    paneled.panel.choose("panel:tab:faults")
    assert paneled.panel.drawing(SIZE, FONTS) != first


def test_all_its_words_have_room(whole: Whole) -> None:
    take(whole)
    for size in (SIZE, (360, 480), (400, 1080), (400, 1280)):
        for tab in ("codes", "faults", "time"):
            whole.panel.choose(f"panel:tab:{tab}")
            drawing = whole.panel.drawing(size, FONTS)
            anywhere = [target.choice for target in drawing.targets]
            assert check(drawing, Theme(), FONTS, staff=True, high_up=anywhere) == []


@pytest.mark.parametrize(
    ("jump", "clock"),
    [("5", "09:05"), ("30", "09:30"), ("60", "10:00"), ("close", "16:00"), ("open", "13:00")],
)
def test_time_can_be_let_pass(tmp_path: Path, jump: str, clock: str) -> None:
    paneled = bare(tmp_path)
    office = paneled.app.desk.office
    simulated = SimulatedClock(moment("2026-11-17T09:00", office))
    paneled.app.desk.clock = simulated
    paneled.panel.choose(f"panel:time:{jump}")
    assert f"{office.local(simulated.now().utc):%H:%M}" == clock
    assert set(paneled.cells("time")) == set(module._JUMPS)
    paneled.bench.stop()


def test_the_desk_is_told_that_time_has_passed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paneled = bare(tmp_path)
    desk, asked = paneled.app.desk, []
    desk.clock = SimulatedClock(moment("2026-11-17T09:00", desk.office))
    monkeypatch.setattr(desk, "ask", asked.append)
    paneled.panel.choose("panel:time:60")
    assert [command.kind for command in asked] == ["tick"]
    paneled.bench.stop()


def test_the_day_ends_and_begins_by_it(whole: Whole) -> None:
    whole.panel.choose("panel:time:close")
    whole.kiosk.until("closed")
    whole.panel.choose("panel:time:open")
    whole.kiosk.until("home")
    assert whole.kiosk.desk.board.day == dt.date(2026, 11, 18)


def test_a_real_clock_has_no_time_tab(paneled: Paneled) -> None:
    assert [tab.choice for tab in paneled.panel.view().tabs] == ["panel:tab:codes", "panel:tab:faults"]
    before = paneled.app.desk.clock.now()
    paneled.panel.choose("panel:time:60")
    assert paneled.app.desk.clock.now() == before
