"""The API for other systems: who may, what is answered, and that a retry changes nothing."""

import datetime as dt
import hashlib
import json
import re
import threading
from typing import Any

import pytest
from django.db import InterfaceError, OperationalError, connections
from django.test import Client

from central.bookings import clients
from central.bookings.models import ApiClient, Booking, FirstAnswer, Seats
from central.bookings.refusals import WORDS
from central.bookings.rules import Refused
from central.kiosks import attempts
from central.offices.models import Office
from central.passes import keys
from kiosk import codes
from kiosk.passes import SignedPass, read, verify
from tests.central.central_kit import NIK, NOW, office

ROOT = "/api/booking/v1"
BODY: dict[str, Any] = {"office": 1, "day": "2026-11-17", "time": "08:30", "service": "A", "party": 2}


pytestmark = pytest.mark.usefixtures("at_six")


class System:
    """Another system with its key."""

    def __init__(self, every_office: bool = True) -> None:
        self.key, hashed = clients.new_key()
        self.client = ApiClient.objects.create(name=self.key, key_hash=hashed, every_office=every_office)
        self.http, self._count = Client(), 0

    def post(self, path: str, body: object = None, once: str | None = None, **headers: str) -> Any:
        self._count += 1
        return self.http.post(
            ROOT + path,
            json.dumps(body or {}),
            content_type="application/json",
            headers={
                "Authorization": f"Bearer {self.key}",
                "Idempotency-Key": once or f"request {self._count:08d}",
                **headers,
            },
        )

    def get(self, path: str, **query: str) -> Any:
        return self.http.get(ROOT + path, query, headers={"Authorization": f"Bearer {self.key}"})


@pytest.fixture
def system(kupang: Office) -> System:
    keys.tend(NOW)
    return System()


def test_book_look_move_cancel(system: System) -> None:
    made = system.post("/bookings", BODY)
    assert made.status_code == 201
    said = made.json()
    assert codes.check(said["code"]) is None
    assert said["members"] == [{"ordinal": 1, "come": False}, {"ordinal": 2, "come": False}]
    found = system.get(f"/bookings/{said['booking']}").json()
    assert found == {key: value for key, value in said.items() if key != "code"}
    assert system.post("/bookings/lookup", {"code": codes.group(said["code"])}).json() == found
    moved = system.post(f"/bookings/{said['booking']}/move", {"day": "2026-11-18", "time": "13:00"}).json()
    assert (moved["day"], moved["time"], moved["revision"], moved["state"]) == (
        "2026-11-18",
        "13:00",
        1,
        "moved",
    )
    assert system.post(f"/bookings/{said['booking']}/paid").json()["paid"]
    gone = system.post(f"/bookings/{said['booking']}/cancel").json()
    assert gone["state"] == "cancelled"


def test_the_other_systems_code_finds_it(system: System) -> None:
    made = system.post("/bookings", {**BODY, "foreign_codes": ["MP-2026-77881"]}).json()
    assert system.post("/bookings/lookup", {"code": "mp2026 77881"}).json()["booking"] == made["booking"]


def test_a_retry_gets_the_first_answer(system: System) -> None:
    first = system.post("/bookings", BODY, once="order 4711")
    second = system.post("/bookings", BODY, once="order 4711")
    assert (second.status_code, second.json()) == (first.status_code, first.json())
    assert Booking.objects.count() == 1
    assert system.post("/bookings", BODY, once="order 4712").status_code == 409
    assert first.json()["code"] not in str(list(FirstAnswer.objects.values()))


def test_a_refusal_is_the_first_answer_too(system: System) -> None:
    full = {**BODY, "party": 3}
    assert system.post("/bookings", full, once="order 4711").json()["error"] == "full"
    Seats.objects.update(allowed=9, seats=9)
    assert system.post("/bookings", full, once="order 4711").json()["error"] == "full"
    assert not Booking.objects.exists()


def test_a_key_with_another_request_is_refused(system: System) -> None:
    system.post("/bookings", BODY, once="order 4711")
    answer = system.post("/bookings", {**BODY, "time": "09:00"}, once="order 4711")
    assert (answer.status_code, answer.json()["error"]) == (422, "key_reused")
    assert Booking.objects.count() == 1


def test_keys_of_two_systems_are_apart(system: System) -> None:
    system.post("/bookings", {**BODY, "party": 1}, once="order 4711")
    assert System().post("/bookings", {**BODY, "party": 1}, once="order 4711").status_code == 201
    assert Booking.objects.count() == 2


def test_without_a_good_key_nothing(system: System) -> None:
    stranger = System()
    stranger.key = "ac_wrong"
    assert stranger.post("/bookings", BODY).status_code == 401
    assert Client().get(f"{ROOT}/bookings/0011223344556677").status_code == 401
    ApiClient.objects.update(active=False)
    assert system.post("/bookings", BODY).status_code == 401


def test_another_office_is_not_there(system: System) -> None:
    office("blitar")
    here = system.post("/bookings", BODY).json()["booking"]
    other = System(every_office=False)
    other.client.offices.set([3])
    assert other.post("/bookings", BODY).status_code == 404
    assert other.get(f"/bookings/{here}").status_code == 404
    assert other.post(f"/bookings/{here}/cancel").status_code == 404
    assert other.get("/offices/1/seats", first="2026-11-17", last="2026-11-17").status_code == 404
    assert other.post("/bookings", {**BODY, "office": 3}).status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-02-30"},
        {"time": "8:30"},
        {"time": "08:35"},
        {"party": 0},
        {"party": 6},
        {"service": "a"},
        {"office": 0},
        {"niks": [NIK] * 6},
        {"day": None},
    ],
)
def test_what_is_no_booking_is_422(system: System, wrong: dict[str, Any]) -> None:
    assert system.post("/bookings", {**BODY, **wrong}).status_code == 422


def test_every_refusal_has_words(system: System) -> None:
    assert set(WORDS) == set(Refused)


def test_a_change_needs_an_idempotency_key(system: System) -> None:
    answer = system.http.post(
        f"{ROOT}/bookings",
        json.dumps(BODY),
        content_type="application/json",
        headers={"Authorization": f"Bearer {system.key}"},
    )
    assert answer.status_code == 422


def test_seats_that_are_left(system: System) -> None:
    system.post("/bookings", BODY)
    found = system.get("/offices/1/seats", first="2026-11-16", last="2026-11-17").json()
    by_slot = {(each["day"], each["time"]): each["left"] for each in found}
    assert ("2026-11-17", "08:30") not in by_slot
    assert by_slot["2026-11-17", "08:00"] == 2
    assert len(by_slot) == 19
    year = system.get("/offices/1/seats", first="2026-01-01", last="2027-12-31").json()
    assert {each["day"] for each in year} <= {
        f"{dt.date(2026, 11, 16) + dt.timedelta(days=n)}" for n in range(31)
    }


def test_the_pass_as_text_picture_and_page(system: System) -> None:
    made = system.post("/bookings", BODY).json()
    path = f"/bookings/{made['booking']}/pass"
    signed = read(system.get(path).json()["text"])
    assert isinstance(signed, SignedPass)
    facts = verify(signed, keys.key_set(NOW), NOW)
    assert not isinstance(facts, str)
    assert (facts.booking_id, facts.office, facts.party, facts.revision) == (made["booking"], 1, 2, 0)
    picture = system.get(f"{path}.png")
    assert picture["Content-Type"] == "image/png"
    assert picture.content.startswith(b"\x89PNG")
    page = system.post(f"{path}.pdf", {"names": ["Maria Goreti"]})
    assert page.content.startswith(b"%PDF")
    assert page["Cache-Control"] == "private, no-store"
    system.post(f"/bookings/{made['booking']}/cancel")
    assert system.get(path).status_code == 409


def test_the_document_names_every_call_and_every_error(system: System) -> None:
    document = Client().get(f"{ROOT}/openapi.json").json()
    assert len(document["paths"]) == 10
    assert "Idempotency-Key" in str(document["paths"][f"{ROOT}/bookings"]["post"]["parameters"])
    for path in document["paths"].values():
        for method, call in path.items():
            assert call["summary"]
            assert {"401", "404", "422", "429", "500", "503"} <= set(call["responses"]), call["summary"]
            changes = method == "post" and "Idempotency-Key" in str(call.get("parameters"))
            assert not changes or "409" in call["responses"], call["summary"]
            assert {"200", "201"} & set(call["responses"]), call["summary"]
    said = set(re.findall(r"^\| `(\w+)` \|", document["info"]["description"], flags=re.M))
    assert said >= {why.value for why in Refused}
    assert said - {why.value for why in Refused} == {
        *("denied", "not_found", "malformed", "key_reused", "too_many", "no_key", "busy", "failed")
    }
    assert "The office is closed on that day." in document["info"]["description"]


def test_every_failure_is_a_problem(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(answer: Any) -> tuple[int, str]:
        assert set(answer.json()) == {"error", "message"}
        return answer.status_code, answer.json()["error"]

    def fails(error: Exception) -> Any:
        def book(*_args: object) -> None:
            raise error

        return book

    assert answered(system.post("/bookings", {**BODY, "niks": [NIK, 7]})) == (422, "malformed")
    assert answered(system.get("/offices/1/seats", first="x", last="2026-11-17")) == (422, "malformed")
    no_json = Client().post(
        f"{ROOT}/bookings", "{", "application/json", headers={"Authorization": f"Bearer {system.key}"}
    )
    assert answered(no_json) == (422, "malformed") or answered(no_json) == (400, "malformed")
    for error, expected in (
        (OperationalError("gone"), (503, "busy")),
        (InterfaceError("gone"), (503, "busy")),
        (ZeroDivisionError(), (500, "failed")),
    ):
        monkeypatch.setattr("central.bookings.booking.book", fails(error))
        answer = system.post("/bookings", BODY)
        assert answered(answer) == expected
        assert ("Retry-After" in answer) is (expected[0] == 503)
    assert not FirstAnswer.objects.exists()  # nothing of it is the first answer


def test_a_wrong_value_is_named_and_not_repeated(system: System) -> None:
    said = system.post("/bookings", {**BODY, "party": "Maria Goreti", "niks": [NIK] * 9}).json()["message"]
    assert "party: " in said
    assert "niks: " in said
    assert "Maria" not in said
    assert NIK not in said


def test_guessing_at_keys_is_slowed_and_who_has_one_goes_on(system: System) -> None:
    guesser = Client()
    seen = [
        guesser.get(f"{ROOT}/bookings/00", headers={"Authorization": f"Bearer ac_{n}"}) for n in range(22)
    ]
    assert [answer.status_code for answer in seen] == [401] * attempts.LIMIT + [429] * 2
    assert seen[-1].json()["error"] == "too_many"
    assert 0 < int(seen[-1]["Retry-After"]) <= 60
    assert system.post("/bookings", BODY).status_code == 201


def test_the_same_key_twice_at_once(committed_kupang: Office) -> None:
    """A client that retries before the first answer came: one booking, one answer."""
    system, answers = System(), []
    start = threading.Barrier(4)

    def send() -> None:
        start.wait()
        answers.append(system.post("/bookings", BODY, once="order 4711").json())
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert all(answer == answers[0] for answer in answers)
    assert Booking.objects.count() == 1


def test_of_a_request_only_a_keyed_hash_is_kept(system: System) -> None:
    """It names persons, and there are few enough NIK to try them all."""
    request = ["book", {"niks": [NIK]}]
    clients.once(system.client, "order 4711", request, lambda: (200, {}))
    kept = FirstAnswer.objects.get().request
    assert kept != hashlib.sha256(json.dumps(request, sort_keys=True).encode()).hexdigest()
    assert len(kept) == 64


@pytest.mark.usefixtures("engine")
def test_what_is_no_booking_and_no_day_is_an_answer(system: System) -> None:
    for wanted in ("%00", "xyz", "0011223344556677"):
        assert system.get(f"/bookings/{wanted}").status_code == 404
        assert system.get(f"/bookings/{wanted}/pass").status_code == 404
    for day in ("9999-12-31", "0001-01-01"):
        assert system.get("/offices/1/seats", first=day, last=day).json() == []
    assert system.get("/offices/1/seats", first="2026-11-17", last="9999-12-31").json()
