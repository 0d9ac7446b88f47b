"""Whose a journal is: it follows its card within an office, and no copy of it."""

import pytest

from central.kiosks.models import Given, Journal, Kiosk, Quarantined
from central.offices.models import Office
from kiosk.sync.wire import EVENT_BYTES, Sent
from tests.central.kiosks.kiosk_kit import Card, Link, issued, kiosk


@pytest.fixture
def before(central: Office) -> tuple[Kiosk, Link, Card]:
    """A kiosk that was in step, and whose card has two more events."""
    made, link = kiosk(central)
    card = Card().tickets(2)
    link.push(card.push())
    return made, link, card.tickets(2)


def test_a_journal_follows_its_card_to_a_kiosk_that_was_added_for_it(
    central: Office, before: tuple[Kiosk, Link, Card]
) -> None:
    """The former token is good still: staff pressed "Add a kiosk" instead of making a new code."""
    former, former_link, card = before
    added, link = kiosk(central)
    # What it had sent before is sent again, where the answer was lost.
    answer = link.push(card.push(2))
    assert [o.result.value for o in answer.outcomes] == ["duplicate", "applied", "applied"]
    assert (answer.stop, answer.highest) == (False, 4)
    assert Journal.objects.get().kiosk == added
    card.tickets(1)
    assert link.push(card.push(5)).highest == 5
    # Should the former one come too, there are two cards: it is the second, and is stopped.
    other = card.clone().tickets(1)
    assert former_link.push(other.push(6)).stop
    assert Journal.objects.get().kiosk == added
    assert Quarantined.objects.get().kiosk == former


def test_it_does_not_where_the_former_kiosk_was_seen_since(
    central: Office, before: tuple[Kiosk, Link, Card]
) -> None:
    former, former_link, card = before
    _, link = kiosk(central)
    former_link.push(card.push(1, 0))
    assert link.push(card.push(3)).stop
    assert Journal.objects.get().kiosk == former


def test_it_does_not_where_what_is_new_does_not_follow(
    central: Office, before: tuple[Kiosk, Link, Card]
) -> None:
    former, _, card = before
    _, link = kiosk(central)
    image = Card().tickets(1).add(*(issued(serial) for serial in (50, 51)))
    assert link.push(image.push(3)).stop
    for nothing in (Sent.lost(3), Sent(seq=3, raw="", hash="ab" * 32, size=EVENT_BYTES + 1)):
        # Who has no bytes to show has not shown that they are this card's.
        push = card.push(3, 3).model_copy(update={"events": (nothing,)})
        assert link.push(push).stop
    assert Journal.objects.get().kiosk == former
    assert not link.push(card.push(3)).stop, "the card itself does"


def test_after_a_gap_it_is_asked_for_what_is_missing_first(
    central: Office, before: tuple[Kiosk, Link, Card]
) -> None:
    _, _, card = before
    added, link = kiosk(central)
    status, error = link.refused(card.push(4))
    assert (status, error.highest) == (409, 2)
    assert link.push(card.push(3)).highest == 4
    assert Journal.objects.get().kiosk == added


def test_a_sign_of_life_moves_no_journal(central: Office, before: tuple[Kiosk, Link, Card]) -> None:
    former, _, card = before
    _, link = kiosk(central)
    assert link.push(card.push(1, 0)).highest == 2
    assert Journal.objects.get().kiosk == former


@pytest.mark.parametrize(("serial", "owned"), [(15_000, False), (100_001, True), (2**31 - 1, False)])
def test_a_number_of_any_size_that_the_column_holds_is_applied(
    central: Office, serial: int, owned: bool
) -> None:
    """Later ranges have six digits, and more; and staff may have typed one digit too many."""
    made, link = kiosk(central)
    answer = link.push(Card().add(issued(serial)).push())
    assert [o.result.value for o in answer.outcomes] == ["applied"]
    assert [*Given.objects.filter(kiosk=made).values_list("serial", flat=True)] == [serial] * owned
