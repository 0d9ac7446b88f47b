"""The hall as rows: only what changed is written, and what is read is what was."""

from kiosk import commands as cmd
from kiosk.hall import Hall
from kiosk.projection import Row, load, take_rows
from tests.hall_kit import at
from tests.scene import Scene, booking, pass_text, reference


def busy() -> Scene:
    """A hall with something in every table."""
    scene = Scene("09:00", knows=reference(booking(1)))
    scene.take(party=2)
    scene.check_in(pass_text(1))
    scene.call(1)
    scene.at("09:04")
    scene.call(1)
    scene.does(cmd.Pause(id="p", counter=2, paused=True))
    return scene


def test_rows_hold_the_whole_hall() -> None:
    scene = busy()
    rows = take_rows(scene.hall)
    assert {row.table for row in rows} == {
        "day",
        "calls",
        "ticket",
        "serial",
        "redemption",
        "counter",
        "stage",
        "done",
    }
    assert load(rows) == scene.hall


def test_what_was_taken_is_not_taken_again() -> None:
    scene = busy()
    take_rows(scene.hall)
    assert take_rows(scene.hall) == []
    ticket = scene.at("09:05").take("I")
    changed = {(row.table, row.key) for row in take_rows(scene.hall)}
    assert changed == {
        ("ticket", ticket.id),
        ("serial", "I"),
        ("done", f"c{int(scene.name()[1:]) - 2}"),
        ("day", "today"),
    }


def test_a_new_day_takes_away_the_rows_of_the_old() -> None:
    scene = busy()
    kept = {(row.table, row.key): row for row in take_rows(scene.hall)}
    scene.at(at("09:00").replace(day=18)).tick()
    for row in take_rows(scene.hall):
        if row.body is None:
            kept.pop((row.table, row.key), None)
        else:
            kept[row.table, row.key] = row
    assert load(kept.values()) == scene.hall
    assert {table for table, _ in kept} == {"day", "calls", "stage", "done"}


def test_rows_of_tables_that_are_no_more_are_passed_over() -> None:
    assert load([Row("horoscope", "today", b"{}"), Row("ticket", "gone", None)]) == Hall()
