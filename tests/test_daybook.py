"""Days: their end and beginning, midnight, holidays, changed quotas, and clocks that were wrong."""

import datetime as dt
from pathlib import Path

from kiosk import commands as cmd
from kiosk import events as ev
from kiosk.answers import Done, Refused
from kiosk.clock import Trust
from kiosk.office import Weekday
from kiosk.refusal import Refusal
from kiosk.ticket import State
from tests.desk_kit import StandingClock, ask, make_desk, number, take
from tests.hall_kit import DAY, at, office
from tests.scene import Scene, booking, pass_text, reference

WEEK = dt.timedelta(days=7)
ONE_DAY = dt.timedelta(days=1)
YEAR_1970 = dt.datetime(1970, 1, 1, 0, 5, tzinfo=dt.UTC)
EVERY_DAY = dict.fromkeys(Weekday, "08:00-16:00")


def kinds(events: tuple[ev.Event, ...]) -> list[str]:
    return [event.kind for event in events]


def confirm(scene: Scene, now: dt.datetime) -> None:
    scene.does(cmd.ConfirmDate(id=scene.name(), now=now))


# A day's end and the next day's start


def test_the_first_moment_opens_the_day_and_makes_the_clock_known() -> None:
    scene = Scene("07:00")
    known, opened = scene.tick()
    assert isinstance(known, ev.ClockKnown)
    assert isinstance(opened, ev.DayOpened)
    assert (opened.day, opened.sure, opened.serials) == (DAY, True, {})
    assert known.began == at("07:00") - dt.timedelta(seconds=10)
    assert scene.tick() == ()


def test_a_day_ends_at_midnight_of_the_office_and_numbers_begin_again() -> None:
    scene = Scene("09:00", rules_of=office(opening=EVERY_DAY))
    tickets = {name: scene.take() for name in ("away", "called", "waiting", "missed")}
    scene.call(1)
    scene.at("09:10").call(1)
    scene.take("I")
    scene.call(2)
    scene.does(cmd.SetIntake(id="shut", open=False))
    assert scene.at("23:59:59").tick() == ()
    closed, opened = scene.at(at("00:00") + ONE_DAY).tick()
    assert isinstance(closed, ev.DayClosed)
    assert isinstance(opened, ev.DayOpened)
    assert (closed.day, opened.day) == (DAY, DAY + ONE_DAY)
    waiting = [tickets["missed"].id]
    assert closed.unserved[: len(waiting)] == tuple(waiting)
    assert len(closed.unserved) == 2
    # What the day measured is where tomorrow begins: (8·10 + 10) minutes over 9 loads.
    assert closed.units == opened.units == {"documents": 10.0}
    assert scene.hall.tickets == {}
    assert scene.hall.counters == {}
    assert scene.hall.calls == ()
    assert scene.hall.day.intake_open
    assert scene.at(at("09:00") + ONE_DAY).take().number == "A001"


def test_units_are_handed_on_from_day_to_day() -> None:
    scene = Scene("09:00", rules_of=office(opening=EVERY_DAY))
    scene.take()
    scene.call(1)
    scene.at("09:28").finish(1)
    scene.at(at("08:00") + ONE_DAY).tick()
    assert scene.hall.stage("documents").prior == 12.0
    scene.at(at("08:00") + 2 * ONE_DAY).tick()
    assert scene.hall.stage("documents").prior == 12.0


def test_nobody_who_is_called_or_away_at_the_end_counts_as_unserved() -> None:
    scene = Scene("09:00")
    scene.take()
    scene.call(1)
    scene.finish(1)
    scene.take()
    scene.call(1)
    closed = next(e for e in scene.at(at("00:00") + ONE_DAY).tick() if isinstance(e, ev.DayClosed))
    assert closed.unserved == ()


def test_redemptions_are_kept_until_their_own_day_is_surely_over() -> None:
    scene = Scene("09:00", rules_of=office(opening=EVERY_DAY), knows=reference(booking(1)))
    scene.check_in(pass_text(1))
    scene.boot_up("boot-2", at("09:00") + ONE_DAY, Trust.ESTIMATED)
    scene.tick()
    assert list(scene.hall.redeemed) == [f"{1:016x}"]
    scene.sync(at("09:00") + ONE_DAY)
    scene.at(at("09:00") + 2 * ONE_DAY).tick()
    assert scene.hall.redeemed == {}


def test_staff_close_and_open_the_intake() -> None:
    scene = Scene()
    (closed,) = scene.does(cmd.SetIntake(id="a", open=False, reason="full hall"))
    assert isinstance(closed, ev.IntakeSet)
    assert (closed.open, closed.reason) == (False, "full hall")
    assert scene.does(cmd.SetIntake(id="b", open=False)) == ()
    scene.does(cmd.SetIntake(id="c", open=True))
    assert scene.hall.day.intake_open


# The desk reopened: power cut across midnight, holiday, a quota lowered


def test_a_power_cut_across_midnight(tmp_path: Path) -> None:
    clock = StandingClock(at("15:50"))
    desk = make_desk(tmp_path, clock, rules=office(opening=EVERY_DAY))
    take(desk, "one")
    take(desk, "two")
    desk._journal.close()
    next_day = StandingClock(at("08:00") + ONE_DAY, boot="boot-2")
    again = make_desk(tmp_path, next_day, rules=office(opening=EVERY_DAY), seed=2)
    assert again.board.issued == 2
    assert number(take(again, "three")) == "A001"
    assert again.board.issued == 1
    closed = [r for r in again._journal.records() if r.kind == "day_closed"]
    assert [len(record.body["unserved"]) for record in closed] == [2]
    assert again._journal.rebuild() == again._hall


def test_a_holiday_gives_no_numbers_and_says_when_it_opens(tmp_path: Path) -> None:
    holiday = {"day": DAY, "name": {"id": "Libur", "en": "Holiday"}}
    desk = make_desk(tmp_path, rules=office(opening=EVERY_DAY, holidays=[holiday]))
    answer = ask(desk, cmd.TakeTicket(id="x", service="A"))
    assert isinstance(answer, Refused)
    assert (answer.reason, answer.facts.opens) == (Refusal.OFFICE_CLOSED, at("08:00") + ONE_DAY)
    assert not desk.board.open


def test_a_quota_lowered_below_what_is_given_out_takes_nobody_s_ticket(tmp_path: Path) -> None:
    clock = StandingClock(at("09:00"))
    desk = make_desk(tmp_path, clock, rules=office(quota={"walk_in": 5}))
    for name in ("a", "b", "c"):
        take(desk, name)
    desk._journal.close()
    again = make_desk(tmp_path, clock, rules=office(quota={"walk_in": 2}), seed=2)
    assert (again.board.seats_left, again.board.issued) == (0, 3)
    answer = ask(again, cmd.TakeTicket(id="d", service="A"))
    assert isinstance(answer, Refused)
    assert answer.reason is Refusal.FULL
    called = [number(ask(again, cmd.CallNext(id=f"n{n}", counter=n))) for n in (1, 2)]
    assert called == ["A001", "A002"]


# Clocks


def test_an_unknown_clock_ends_no_day() -> None:
    scene = Scene("15:00")
    scene.take()
    scene.boot_up("boot-2", at("09:00") + WEEK, Trust.UNKNOWN)
    assert kinds(scene.tick()) == ["clock_guessed"]
    assert scene.hall.day.day == DAY
    assert scene.take().number == "A002"


def test_an_unknown_clock_goes_on_from_the_newest_event_and_does_not_stand() -> None:
    scene = Scene("15:00")
    scene.take()
    scene.boot_up("boot-2", YEAR_1970, Trust.UNKNOWN)
    first = scene.take()
    second = scene.wait(5).take()
    assert (first.issued, second.issued) == (at("15:00:01"), at("15:05:01"))
    assert first.due < second.due


def test_the_date_confirmed_by_staff_ends_the_day_before_and_keeps_who_came_since() -> None:
    """Booted offline in the morning: people take numbers before anybody confirms the date."""
    scene = Scene("15:00", rules_of=office(opening=EVERY_DAY))
    yesterday = [scene.take(), scene.take()]
    scene.boot_up("boot-2", YEAR_1970, Trust.UNKNOWN)
    first = scene.take()
    called = scene.wait(2).call(1)
    assert called.id == yesterday[0].id
    second = scene.wait(3).take(party=2)
    confirm(scene, at("08:20") + ONE_DAY)
    mended, closed, opened = scene.tick()
    assert isinstance(mended, ev.TimesMended)
    assert isinstance(closed, ev.DayClosed)
    assert isinstance(opened, ev.DayOpened)
    assert opened.carried == closed.carried == (first.id, second.id)
    assert closed.unserved == (yesterday[1].id,)
    assert list(scene.hall.tickets) == [first.id, second.id]
    kept = scene.now(first)
    assert (kept.number, kept.day, kept.state) == ("A003", DAY + ONE_DAY, State.WAITING)
    assert kept.issued == at("08:15") + ONE_DAY
    assert kept.due == at("10:15") + ONE_DAY
    third = scene.wait(1).take()
    # No number twice among the people in the hall, and nobody lost their place.
    assert third.number == "A005"
    assert [scene.call(counter).id for counter in (1, 2)] == [first.id, second.id]
    assert scene.tick() == ()


def test_the_network_tells_the_time_and_keeps_who_came_before() -> None:
    """Booted in 1970 on a new card, and the network is back half an hour later."""
    scene = Scene(YEAR_1970, trust=Trust.UNKNOWN, knows=reference(booking(1, "09:00")))
    first = scene.take()
    booked = scene.wait(10).check_in(pass_text(1, "09:00"))
    held = scene.wait(10).call(1)
    assert held.id == booked.id
    scene.wait(10).sync(at("09:00"))
    events = scene.tick()
    assert kinds(events) == ["times_mended", "clock_known", "day_closed", "day_opened"]
    assert scene.hall.day.day == DAY
    assert scene.now(first).issued == at("08:30")
    assert scene.now(booked).issued == at("08:40")
    assert (scene.now(booked).state, scene.hall.counter(1).ticket) == (State.CALLED, booked.id)
    assert scene.hall.counter(1).called_at == at("08:50")
    assert [(call.number, call.counter) for call in scene.hall.calls] == [(booked.number, 1)]
    scene.finish(1)
    # Ten minutes at the counter, whatever the clock did meanwhile.
    assert scene.hall.stage("documents").minutes == 10
    assert scene.take().number == "A003"


def test_case_18_a_clock_a_year_ahead_and_then_right_keeps_the_order() -> None:
    scene = Scene(at("09:00") + dt.timedelta(days=365), trust=Trust.UNKNOWN)
    first = scene.take()
    second = scene.wait(20).take()
    scene.sync(at("09:30"))
    third = scene.take()
    assert (scene.now(first).issued, scene.now(second).issued) == (at("09:10"), at("09:30"))
    assert scene.hall.day.newest == at("09:30")
    assert [third.number, third.day] == ["A003", DAY]
    assert [scene.call(1).id, scene.call(2).id] == [first.id, second.id]


def test_a_clock_that_was_a_little_wrong_is_mended_within_the_day() -> None:
    scene = Scene("09:00")
    scene.tick()
    scene.boot_up("boot-2", at("09:40"), Trust.UNKNOWN)
    early = scene.take()
    scene.wait(10).sync(at("09:15"))
    later = scene.take()
    assert scene.now(early).issued == at("09:05")
    assert scene.now(early).key < later.key
    assert scene.hall.day.guess is None


def test_a_mended_clock_leaves_times_of_other_boots_and_slots_alone() -> None:
    scene = Scene("08:40", knows=reference(booking(1, "09:00")))
    before = scene.take()
    booked = scene.check_in(pass_text(1, "09:00"))
    scene.boot_up("boot-2", at("08:41"), Trust.UNKNOWN)
    since = scene.take()
    scene.sync(at("08:50"))
    scene.tick()
    assert scene.now(before) == before
    assert scene.now(booked) == booked
    assert scene.now(since).issued == at("08:50")


def test_a_date_confirmed_wrongly_and_then_known_gives_no_number_twice() -> None:
    scene = Scene("09:00", rules_of=office(opening=EVERY_DAY))
    today = [scene.take() for _ in range(3)]
    scene.boot_up("boot-2", YEAR_1970, Trust.UNKNOWN)
    confirm(scene, at("09:30") + 3 * ONE_DAY)
    wrong = [scene.take() for _ in range(2)]
    assert {ticket.day for ticket in wrong} == {DAY + 3 * ONE_DAY}
    scene.wait(5).sync(at("09:35"))
    right = scene.take()
    assert (right.number, right.day) == ("A004", DAY)
    # Who came while the date was wrong came today, and is before those who came later.
    kept = [scene.now(ticket) for ticket in wrong]
    assert {ticket.day for ticket in kept} == {DAY}
    assert {ticket.issued for ticket in kept} == {at("09:30")}
    assert scene.call(1).id == wrong[0].id
    assert today[0].id not in scene.hall.tickets
    # The day that was taken for today comes: its numbers, on paper with its date, are not given again.
    scene.at(at("09:00") + ONE_DAY)
    assert scene.take().number == "A001"
    scene.at(at("09:00") + 3 * ONE_DAY)
    assert scene.take().number == "A003"


def test_a_wrong_date_of_a_boot_that_is_over_leaves_nothing_in_the_future() -> None:
    scene = Scene(YEAR_1970, trust=Trust.UNKNOWN, rules_of=office(opening=EVERY_DAY))
    confirm(scene, at("09:00") + ONE_DAY)
    first = scene.take()
    second = scene.wait(5).take()
    scene.boot_up("boot-2", at("09:30"), Trust.SYNCED)
    third = scene.take()
    assert scene.now(second).issued == at("09:30")
    assert [scene.call(1).id, scene.call(2).id] == [first.id, second.id]
    assert third.number == "A003"


def test_the_confirmed_time_holds_for_the_boot_and_is_mended_by_the_network() -> None:
    scene = Scene("09:00", trust=Trust.UNKNOWN)
    scene.tick()
    confirm(scene, at("09:30"))
    ticket = scene.take()
    assert ticket.issued == at("09:30")
    assert not ticket.flagged
    scene.wait(10).sync(at("09:50"))
    scene.tick()
    assert scene.now(ticket).issued == at("09:40")


def test_a_due_time_that_is_the_slot_s_stays_when_the_clock_is_mended() -> None:
    scene = Scene("08:40", trust=Trust.UNKNOWN, knows=reference(booking(1, "09:30")))
    scene.tick()
    confirm(scene, at("09:05"))
    scene.tick()
    walk_in, booked = scene.take(), scene.check_in(pass_text(1, "09:30"))
    assert booked.due == at("09:30")
    scene.sync(at("09:15"))
    scene.tick()
    assert (scene.now(booked).came, scene.now(booked).due) == (at("09:15"), at("09:30"))
    assert scene.now(walk_in).due == at("11:15")


def test_a_date_before_the_newest_event_is_not_believed() -> None:
    scene = Scene("09:00")
    scene.take()
    scene.boot_up("boot-2", YEAR_1970, Trust.UNKNOWN)
    refused = scene.refuses(cmd.ConfirmDate(id="c", now=at("09:00") - ONE_DAY))
    assert refused is Refusal.DATE_BEFORE_NEWEST
    confirm(scene, at("08:00"))


def test_a_program_that_starts_again_knows_what_staff_confirmed_in_this_boot(tmp_path: Path) -> None:
    clock = StandingClock(YEAR_1970, Trust.UNKNOWN)
    desk = make_desk(tmp_path, clock)
    assert isinstance(ask(desk, cmd.ConfirmDate(id="c", now=at("09:00"))), Done)
    number(take(desk, "one"))
    desk._journal.close()
    # The same boot, ten minutes later; the confirmed time was lost with the program.
    later = StandingClock(YEAR_1970 + dt.timedelta(minutes=10), Trust.UNKNOWN)
    later.boottime = clock.boottime + 600
    again = make_desk(tmp_path, later, seed=2)
    assert (later.confirmed, later.trust) == (at("09:10"), Trust.ESTIMATED)
    assert number(take(again, "two")) == "A002"
    assert again._journal.rebuild() == again._hall


def test_staff_say_which_numbers_an_earlier_card_gave() -> None:
    scene = Scene("09:00")
    assert scene.take().number == "A001"
    (raised,) = scene.does(cmd.RaiseNumbers(id="raise", serials={"A": 57, "I": 3}))
    assert isinstance(raised, ev.NumbersRaised)
    assert (raised.day, raised.serials, raised.by) == (DAY, {"A": 57, "I": 3}, "staff")
    assert scene.take().number == "A058"
    assert scene.take("I").number == "I004"
    # Numbers only ever go up.
    assert scene.does(cmd.RaiseNumbers(id="again", serials={"A": 58, "I": 2})) == ()
    assert scene.take().number == "A059"
    assert [e.serials for e in scene.does(cmd.RaiseNumbers(id="one", serials={"A": 9, "I": 9}))] == [{"I": 9}]


def test_a_number_of_a_service_that_is_not_there_is_refused() -> None:
    scene = Scene("09:00")
    assert scene.refuses(cmd.RaiseNumbers(id="raise", serials={"Z": 57})) is Refusal.NO_SUCH_SERVICE
    assert scene.take("I").number == "I001"


def test_numbers_that_staff_raised_are_of_that_day_only() -> None:
    scene = Scene("09:00", rules_of=office(opening=EVERY_DAY))
    scene.does(cmd.RaiseNumbers(id="raise", serials={"A": 57}))
    assert scene.at(at("09:00") + ONE_DAY).take().number == "A001"


def test_the_board_says_which_number_was_the_last(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    take(desk, "t1")
    lines = {line.letter: line.last for line in desk.board.services}
    assert lines == {"A": 1, "I": 0}
