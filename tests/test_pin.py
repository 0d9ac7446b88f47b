"""The PIN: what will do, what is stored, what a damaged file says."""

import pytest

from kiosk import pin


@pytest.mark.parametrize("good", ["4719", "83610", "27182818", "1213", "19982", "25801", "1374"])
def test_pins_that_will_do(good: str) -> None:
    assert pin.problem(good) is None


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "471",
        "123456789",
        "12a4",
        "٤٧١٩",
        "47 9",
        "0000",
        "77777777",
        "1234",
        "45678",
        "9876",
        "4321",
        "7890",
        "0987",
        "2580",
        "0852",
        "1379",
        "7913",
        "4747",
        "131313",
        "1998",
        "2026",
        "²³⁴⁵",
    ],
)
def test_pins_that_will_not(bad: str) -> None:
    assert pin.problem(bad)


def test_only_the_pin_that_was_stored_holds() -> None:
    stored = pin.hash_pin("4719")
    assert pin.holds(stored, "4719")
    assert not pin.holds(stored, "4718")
    assert not pin.holds(stored, "")


def test_what_is_stored_neither_shows_the_pin_nor_is_the_same_twice() -> None:
    first, second = pin.hash_pin("4719"), pin.hash_pin("4719")
    assert first != second
    assert b"4719" not in first.replace(first.split()[0], b"") or b"4719" not in second
    assert [len(part) for part in first.split()] == [32, 128]


@pytest.mark.parametrize("damaged", [b"", b"aabb", b"xx yy", b"\xff\xfe", b"aa bb cc", b"aabb ccdd"])
def test_a_damaged_file_holds_no_pin(damaged: bytes) -> None:
    assert not pin.holds(damaged, "4719")
