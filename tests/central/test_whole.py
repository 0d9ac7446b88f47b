"""The README's steps, from nothing to a kiosk in step with a server, an outage, and its healing.

Everything runs as it does for people: `script/central` on PostgreSQL, its pages, `kiosk enrol`, `kiosk desk`,
each in a process of its own. The outage is the server's end.
"""

import contextlib
import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest
import requests

from tests.central import postgres
from tests.central.whole_kit import (
    OFFICE,
    Centre,
    Desk,
    Kiosk,
    NotSo,
    office_where_it_is,
    wait,
)
from tests.central.whole_sides import both_sides


class Pages:
    """Somebody of the office, at the pages; forms as a browser without scripts sends them."""

    def __init__(self, centre: Centre, account: str) -> None:
        self._centre = centre
        self._browser = requests.Session()
        self.open("/sign-in/")
        self.send("/sign-in/", username=account, password=centre.password(account))

    def open(self, path: str) -> str:
        """A page; the test fails where it is not there."""
        answer = self._browser.get(self._centre.url + path, timeout=20)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.text

    def send(self, path: str, **fields: str) -> str:
        """A form; the page that it leads to."""
        token = self._browser.cookies["csrftoken"]
        form = {"csrfmiddlewaretoken": token, **fields}
        answer = self._browser.post(self._centre.url + path, data=form, timeout=20)
        assert answer.status_code == 200, (path, answer.status_code)
        assert "/sign-in/" not in answer.url, "not signed in"
        return answer.text

    def invitation(self, name: str) -> str:
        """Add a kiosk, and make a code for it."""
        page = self.send(f"/office/{OFFICE}/kiosks/new/", name=name)
        form = re.search(r'action="([^"]+/code/)"', page)
        assert form, page
        code = re.search(r'<p class="code">([^<]+)</p>', self.send(form[1]))
        assert code
        return code[1]

    def numbers(self) -> list[str]:
        """Of the tickets that stand beside bookings on today's page."""
        return re.findall(r"<b>([A-Z]\d+)</b>", self.open(f"/office/{OFFICE}/"))


@pytest.mark.timeout(400)  # two starts of a server and a dozen processes, on a machine that may be busy
def test_from_nothing_to_a_kiosk_in_step_an_outage_and_its_healing(
    tmp_path: Path, postgres_server: postgres.Server
) -> None:
    office = tmp_path / "peraga.toml"
    today = office_where_it_is(9, office).date()
    kiosk = Kiosk(tmp_path / "kiosk", office)
    with Centre(tmp_path / "central", office, postgres_server.database("whole")) as centre:
        pages = Pages(centre, "peraga-admin")
        code = pages.invitation("Pintu depan")
        assert "as kiosk 1 of Kantor Peraga" in kiosk.run("enrol", centre.url, code)
        piped = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        with kiosk.started(["desk", "--quiet"], **piped) as process:
            _a_day(centre, pages, kiosk, Desk(process), today)
    sides = both_sides(kiosk, centre)
    assert sides.differences == []
    assert len(sides.given) == 7


def _a_day(centre: Centre, pages: Pages, kiosk: Kiosk, desk: Desk, today: dt.date) -> None:
    assert desk.ask("board")["open"]  # it has started: from here on `kiosk sync` asks it
    one, family = centre.book(today), centre.book(today, party=2)
    assert "in step" in kiosk.run("sync")
    first = desk.number("check_in", code=one.qr)
    wait("the check-in on the page", lambda: pages.numbers() == [first])

    centre.stop()
    walked_in = [desk.number("take_ticket", service=letter) for letter in "ABA"]
    half = desk.number("check_in", code=family.qr, ordinals=[1])
    assert desk.ask("check_in", code=one.qr)["reason"] == "used"
    with pytest.raises(NotSo, match="the centre is not reached: Connection refused"):
        kiosk.run("sync")

    centre.start()
    with contextlib.suppress(NotSo):  # what does not agree says more than that nothing came
        wait("both sides to agree", lambda: not both_sides(kiosk, centre).differences)
    assert both_sides(kiosk, centre).differences == []
    assert sorted(pages.numbers()) == sorted([first, half])
    # By the code of twelve digits, for who has no phone; and both are heard at once again.
    rest = desk.number("check_in", code=family.code, typed=True, ordinals=[2])
    last = desk.number("take_ticket", service="A")
    wait("the second of the family on the page", lambda: rest in pages.numbers())
    assert "in step" in kiosk.run("sync")
    assert both_sides(kiosk, centre).given == [first, *walked_in, half, rest, last]
