"""Events of a newer kiosk are applied once the server knows their version."""

import hashlib
import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DataError

from central.kiosks import effects, judge
from central.kiosks.models import Event, Parked, Redemption
from central.offices.models import Office
from tests.central import central_kit
from tests.central.kiosks.kiosk_kit import Card, issued, kiosk, results


def test_case_30_what_was_stored_is_applied_after_the_upgrade(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, link = kiosk(central)
    booking = central_kit.made(central, central_kit.wish()).booking
    record = json.loads(Card().add(issued(1, booking.id)).records[0].raw)
    record["version"] = 2
    raw = json.dumps(record).encode()
    card = Card().add_raw(raw, hashlib.sha256(raw).digest()).tickets(1)
    assert results(link.push(card.push()).outcomes) == ["applied", "applied"]
    assert not Redemption.objects.exists()
    said = StringIO()
    call_command("reapply", stdout=said)
    assert said.getvalue() == "0 applied, 1 still wait\n"
    monkeypatch.setattr(judge, "VERSION", 2)
    for expected in ("1 applied, 0 still wait\n", "0 applied, 0 still wait\n"):
        said = StringIO()
        call_command("reapply", stdout=said)
        assert said.getvalue() == expected
    assert Redemption.objects.get().booking == booking.id
    assert Parked.objects.get().settled_at is not None
    event = Event.objects.get(seq=1)
    assert (bytes(event.raw), event.why) == (raw, "")
    # The first answer is given again: what the kiosk knows of it does not change its mind.
    assert results(link.push(card.push()).outcomes) == ["duplicate", "duplicate"]


def test_one_that_the_database_refuses_holds_up_no_other(
    central: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for epoch in ("first", "second"):
        _, link = kiosk(central)
        card = Card(epoch)
        for _ in range(3):
            record = json.loads(card.clone().tickets(1).records[-1].raw) | {"version": 2}
            raw = json.dumps(record).encode()
            card.add_raw(raw, hashlib.sha256(raw).digest())
        link.push(card.push())
    usual = effects.apply

    def refusing(caller: Any, journal: int, batch: Any, now: Any) -> None:
        usual(caller, journal, batch, now)
        if any(judged.seq == 2 for judged in batch):
            raise DataError("of the database")

    monkeypatch.setattr(effects, "apply", refusing)
    monkeypatch.setattr(judge, "VERSION", 2)
    said = StringIO()
    call_command("reapply", stdout=said)
    assert said.getvalue() == "4 applied, 0 still wait\n"
    assert list(Parked.objects.filter(settled_at=None).values_list("seq", "why")) == [(2, "unstorable")] * 2
