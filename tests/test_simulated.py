"""The bench: what a hand does to simulated devices reaches the drivers of real ones, and what comes of it."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kiosk import simulated
from kiosk.commands import TakeTicket
from kiosk.demo_codes import Kind
from kiosk.devices import phone
from kiosk.devices.button import CallButtons, pins
from kiosk.devices.decode import make_reader, read_all
from kiosk.devices.errors import DeviceMissing, Problem
from kiosk.devices.presses import Meaning, Pressed
from kiosk.events import TicketIssued
from kiosk.ids import new_id
from kiosk.settings import Settings
from kiosk.simulated import Bench, Fault, Press
from tests.kiosk_kit import Kiosk, kupang, running, until


@pytest.fixture
def bench() -> Iterator[Bench]:
    made = Bench(Settings(), kupang())
    made.start()
    yield made
    made.stop()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[Kiosk]:
    with running(tmp_path, display="matrix", button="sim") as made:
        yield made


def seen(bench: Bench) -> tuple[str, ...]:
    """What a camera reads now."""
    return read_all(make_reader(), bench.camera.view.convert("L"))


def test_each_code_can_be_read_and_put_away(bench: Bench) -> None:
    for kind in (Kind.GOOD, Kind.FORGED, Kind.WIFI):
        text = bench.hold_up(kind).result()
        assert bench.held is kind
        assert seen(bench) == (text,)
    bench.put_away().result()
    assert bench.held is None
    assert seen(bench) == ()


def test_the_last_thing_asked_is_what_is_held_up(bench: Bench) -> None:
    bench.hold_up(Kind.GOOD)
    text = bench.hold_up(Kind.FAMILY)
    bench.put_away()
    last = bench.hold_up(Kind.WIFI)
    last.result()
    assert text.done()
    assert seen(bench) == (last.result(),)


def test_a_picture_that_was_dragged_in_is_held_up_for_a_while(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(simulated, "FILE_S", 0.3)
    pass_png = tmp_path / "pass.png"
    phone.qr("AQ1:A PASS OF THE CENTRE", 392, quiet=4).save(pass_png)
    bench.hold_up(Kind.GOOD).result()
    away = bench.hold_up_file(pass_png)
    until(lambda: seen(bench) == ("AQ1:A PASS OF THE CENTRE",), "the picture that was dragged in")
    away.result()
    assert (seen(bench), bench.held) == ((), None)
    # No picture: nothing comes, and the hand is free.
    bench.hold_up_file(tmp_path / "none.png").result()
    (tmp_path / "text.png").write_text("no picture")
    bench.hold_up_file(tmp_path / "text.png").result()
    assert seen(bench) == ()


def test_what_there_is_not_is_not_held_up(bench: Bench) -> None:
    with pytest.raises(ValueError, match="used"):
        bench.hold_up(Kind.USED)
    assert bench.held is None


def test_presses_are_what_they_are_called_also_one_right_after_the_other(bench: Bench) -> None:
    heard: list[Pressed] = []
    stop = threading.Event()
    buttons = CallButtons(pins(kupang().counters), heard.append, bench.gpio)
    buttons.set_up()
    thread = threading.Thread(target=buttons.run, args=(stop, lambda problem, detail: None), daemon=True)
    thread.start()
    for counter, how in ((1, Press.DOUBLE), (1, Press.HOLD), (2, Press.TAP)):
        last = bench.press(counter, how)
    last.result()
    bench.press(3).result()  # what came before the last press has been heard when that has
    until(lambda: any(press.counter == 3 for press in heard))
    stop.set()
    thread.join(2)
    buttons.tear_down()
    assert [(press.counter, press.meaning) for press in heard] == [
        (1, Meaning.CALL_NEXT),
        (1, Meaning.TURN_TO_NO_SHOW),
        (1, Meaning.RECALL),
        (2, Meaning.CALL_NEXT),
        (3, Meaning.CALL_NEXT),
    ]


def test_a_counter_without_a_button_cannot_be_pressed(bench: Bench) -> None:
    with pytest.raises(KeyError):
        bench.press(99)


@pytest.mark.parametrize("fault", Fault)
def test_each_fault_comes_and_goes_alone(bench: Bench, fault: Fault) -> None:
    assert bench.faults == frozenset()
    bench.switch(fault, True)
    assert bench.faults == {fault}
    bench.switch(fault, False)
    assert bench.faults == frozenset()


def test_a_camera_has_one_fault_at_a_time(bench: Bench) -> None:
    bench.switch(Fault.CAMERA_GONE, True)
    bench.switch(Fault.CAMERA_BLACK, True)
    bench.switch(Fault.PAPER_LOW, True)
    assert bench.faults == {Fault.CAMERA_BLACK, Fault.PAPER_LOW}


@pytest.mark.parametrize(
    ("fault", "device", "problem"),
    [
        (Fault.PAPER_OUT, "printer", Problem.PAPER_OUT),
        (Fault.COVER_OPEN, "printer", Problem.COVER_OPEN),
        (Fault.CABLE_OUT, "printer", Problem.CABLE),
        (Fault.CAMERA_GONE, "camera", Problem.CABLE),
    ],
)
def test_the_kiosk_sees_a_fault_and_its_mend(
    kiosk: Kiosk, fault: Fault, device: str, problem: Problem
) -> None:
    kiosk.bench.switch(fault, True)
    until(lambda: kiosk.device(device).problem in (problem, Problem.MISSING))
    kiosk.bench.switch(fault, False)
    kiosk.until_device(device, None)


def test_paper_comes_out_as_a_picture(kiosk: Kiosk) -> None:
    assert kiosk.bench.last_paper() == (0, None)
    for count in (1, 2):
        kiosk.ask(TakeTicket(id=new_id(), service="A"))
        until(lambda count=count: kiosk.bench.last_paper()[0] == count)  # type: ignore[misc]
    paper = kiosk.bench.last_paper()[1]
    assert paper is not None
    assert paper.width == 576


def test_a_phone_is_admitted_and_then_used(kiosk: Kiosk) -> None:
    bench = kiosk.bench
    bench.hold_up(Kind.GOOD)
    kiosk.until("ticket")
    issued = [told.event for told in kiosk.told if isinstance(told.event, TicketIssued)]
    assert [event.party for event in issued] == [1]
    assert issued[0].booking is not None
    assert {Kind.USED, Kind.TICKET} <= set(bench.codes.kinds)


def test_the_display_shows_who_is_called(kiosk: Kiosk) -> None:
    display = kiosk.bench.display
    assert display is not None
    before = display.lit()
    kiosk.ask(TakeTicket(id=new_id(), service="A"))
    kiosk.bench.press(1)
    until(lambda: bool(kiosk.desk.board.calls))
    until(lambda: display.lit() != before and any("#" in row for row in display.rows()))


def test_an_office_without_a_display_has_none() -> None:
    bench = Bench(Settings(display="none"), kupang())
    assert bench.display is None
    with pytest.raises(DeviceMissing):
        bench.connect_display()
    bench.stop()


@pytest.mark.parametrize(("paper", "width"), [("80mm", 576), ("58mm", 384)])
def test_the_printer_has_the_width_of_the_settings(tmp_path: Path, paper: Any, width: int) -> None:
    with running(tmp_path, paper=paper, display="none", button="none") as kiosk:
        kiosk.ask(TakeTicket(id=new_id(), service="A"))
        until(lambda: kiosk.bench.last_paper()[0] == 1)
        found = kiosk.bench.last_paper()[1]
        assert found is not None
        assert found.width == width
