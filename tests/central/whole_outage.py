"""An outage that really happens, in pictures: `script/outage [--minutes N] [--out DIR]`.

`script/central` serves, a kiosk runs in its window, a browser has the office's pages open. The kiosk is
enrolled by a page, somebody holds up the QR of a booking, the cable is pulled, people go on taking numbers,
and the cable is put back. Every picture is of that run. At the end the kiosk's journal is compared with the
centre's database; what does not agree ends the script with exit status 1.

The office lies where it is nine in the morning now; the server is a SQLite one, or on `DATABASE_URL`.
"""

import argparse
import contextlib
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Final

from bench.x11 import xvfb
from kiosk.ui.person import Name
from tests.central.whole_album import Album, Office, Row
from tests.central.whole_kit import (
    ROOT,
    Booked,
    Centre,
    Kiosk,
    NotSo,
    office_where_it_is,
    wait,
)
from tests.central.whole_sides import both_sides
from tests.central.whole_window import PIN, Camera, Window, changed, window

MORNING: Final = 9
WALK_INS: Final = "ABAABA"
_HOME_S: Final = 9.5
"""A ticket stands on the screen for 8 s."""


class Cable:
    """The way from the kiosk to the centre. Pulled, nobody answers there, and what was under way breaks."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._lines: list[socket.socket] = []
        self._listener: socket.socket | None = None
        self._port = 0
        self.plug()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def plug(self) -> None:
        """Put it (back) in."""
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def pull(self) -> None:
        """Pull it out."""
        lines, self._lines = self._lines, []
        if self._listener is not None:
            lines.append(self._listener)
        for line in lines:
            with contextlib.suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
            line.close()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                kiosk, _ = listener.accept()
                centre = socket.create_connection(("127.0.0.1", self._to), 5)
            except OSError:
                return
            self._lines += [kiosk, centre]
            for ends in ((kiosk, centre), (centre, kiosk)):
                threading.Thread(target=_pass_on, args=ends, daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            sink.sendall(data)
    with contextlib.suppress(OSError):
        sink.shutdown(socket.SHUT_RDWR)


class Story:
    """What happens, in order."""

    def __init__(self, centre: Centre, cable: Cable, album: Album, kiosk: Kiosk, camera: Camera) -> None:
        self.centre, self.cable, self.album = centre, cable, album
        self.kiosk, self.camera = kiosk, camera

    def enrol(self, office: Office, shown: Window) -> None:
        """A code of the page makes the kiosk one of the office's; both say so."""
        code = office.code()
        say(self.kiosk.run("enrol", self.cable.url, code))
        office.enrolled()
        office.see("kiosks/", "In step", "page-in-step")
        self.album.add("kiosk-home", shown.picture())

    def check_in(self, office: Office, shown: Window, booked: Booked) -> str:
        """A phone is held up; its number stands beside the booking. The number."""
        wait("the booking to come to the kiosk", lambda: "in step" in self.kiosk.run("sync"))
        issued = shown.board["issued"]
        self.camera.hold_up(booked.qr)
        wait("a ticket by QR", lambda: shown.board["issued"] > issued)
        time.sleep(1)
        self.album.add("kiosk-ticket", shown.picture())
        self.camera.put_away()
        number = str(shown.board["recent"][0]["number"])
        time.sleep(_HOME_S)
        office.see("", number, "page-checked-in", f"tr:has-text('{number}')")
        return number

    def staff(self, shown: Window, name: str) -> None:
        """What staff see, in English: all parts, and how it stands with the centre."""
        shown.touch(Name.HOME, "language")
        shown.staff()
        self.album.add(f"kiosk-staff-{name}", shown.picture())
        shown.touch(Name.STAFF, "setup")
        self.album.add(f"kiosk-centre-{name}", shown.picture())
        shown.touch(Name.STAFF_SETUP, "back")
        shown.touch(Name.STAFF, "end")

    def _cut_off_unseen(self, shown: Window) -> None:
        """Pull the cable: the home screen stays as it is. The waits on it move with the time, now and then in
        that very moment; what the outage changes, it would change each time."""
        for _ in range(4):
            before = self.album.add("kiosk-home-before", shown.picture())
            self.cable.pull()
            with contextlib.suppress(NotSo):
                say(self.kiosk.run("sync"))
            if not changed(before, self.album.add("kiosk-home-outage", shown.picture())):
                return
            self.cable.plug()
            wait("the kiosk to be in step again", lambda: "in step" in self.kiosk.run("sync"))
        raise NotSo("the home screen changes by the outage: kiosk-home-before.png, kiosk-home-outage.png")

    def outage(self, office: Office, shown: Window, booked: Booked, seconds: float) -> list[str]:
        """The cable is pulled; nobody before the screen notices. The numbers that were given."""
        begun = time.monotonic()
        self._cut_off_unseen(shown)
        given = []
        for service in WALK_INS:
            given.append(shown.take_number(service))
            time.sleep(_HOME_S)
        issued = shown.board["issued"]
        self.camera.hold_up(booked.qr)
        wait("a ticket by QR without a network", lambda: shown.board["issued"] > issued)
        self.camera.put_away()
        given.append(str(shown.board["recent"][0]["number"]))
        time.sleep(_HOME_S)
        say(f"{', '.join(given)} given without a network")
        time.sleep(max(0.0, seconds - (time.monotonic() - begun)))
        self.staff(shown, "outage")
        office.see("kiosks/", "Front door", "page-outage")
        return given

    def heal(self, office: Office, shown: Window, given: list[str]) -> None:
        """The cable is put back, and nobody does anything."""
        self.cable.plug()
        wait("both sides to agree", lambda: not both_sides(self.kiosk, self.centre).differences, 400)
        time.sleep(2)
        self.staff(shown, "healed")
        office.see("kiosks/", "In step", "page-healed")
        office.see("", given[-1], "page-all")


def say(what: str) -> None:
    sys.stderr.write(f"antrean: {what.strip()}\n")


def play(out: Path, seconds: float, directory: Path) -> None:
    """All of it. Raises NotSo where something does not come about."""
    here = office_where_it_is(MORNING, directory / "peraga.toml")
    say(f"the office's clock shows {here:%H.%M}")
    album, kiosk = Album(out), Kiosk(directory / "kiosk", directory / "peraga.toml")
    camera = Camera(directory / "camera")
    pin = [sys.executable, "-m", "kiosk", "pin", "--stdin"]
    subprocess.run(pin, input=f"{PIN}\n", text=True, env=kiosk.environment, cwd=ROOT, check=True)
    database = os.environ.get("DATABASE_URL")
    with (
        Centre(directory / "central", kiosk.office, database) as centre,
        Office.open(centre, album) as office,
        xvfb() as display,
        window(kiosk, camera, display) as shown,
    ):
        cable = Cable(centre.port)
        story = Story(centre, cable, album, kiosk, camera)
        one, two = centre.book(here.date()), centre.book(here.date())
        story.enrol(office, shown)
        first = story.check_in(office, shown, one)
        given = story.outage(office, shown, two, seconds)
        story.heal(office, shown, given)
        sides = both_sides(kiosk, centre)
        if sides.given != [first, *given] or sides.differences:
            raise NotSo("\n".join(sides.differences) or f"given: {sides.given}")
        say(f"both sides agree on {len(sides.given)} tickets and {len(sides.kiosk)} events")
    album.contact(_rows(len(given), len(sides.given)))


def _rows(cut_off: int, in_all: int) -> list[Row]:
    """The contact picture: how many numbers were given while the cable was out, and how many in all."""
    return [
        Row(
            "In step",
            "A phone is held up. The number stands beside the\nbooking, on the officer's phone, at once.",
            "kiosk-ticket",
            "page-checked-in",
        ),
        Row(
            "Cut off",
            f"People go on: {cut_off} more have their number. Staff see\nwhat waits, the office since when.",
            "kiosk-centre-outage",
            "page-outage",
        ),
        Row(
            "Healed, by itself",
            f"All is there, in order: {in_all} numbers. Both sides were\ncompared to the byte.",
            "kiosk-centre-healed",
            "page-all",
        ),
    ]


def main() -> int:
    """The exit status."""
    parser = argparse.ArgumentParser(prog="script/outage", description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--out", type=Path, default=ROOT / "out" / "outage", help="directory for the pictures"
    )
    parser.add_argument("--minutes", type=float, default=1.0, help="how long the cable is out, at least")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="antrean-outage-") as directory:
        try:
            play(asked.out, asked.minutes * 60, Path(directory))
        except NotSo as error:
            say(f"wrong: {error}")
            return 1
    say(f"look at {asked.out}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
