"""sd_notify over a real socket, by path and abstract; and silence without systemd."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiosk.service import Service


@contextmanager
def listening(address: str) -> Iterator[Callable[[], str]]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as link:
        link.bind(address)
        link.settimeout(5)
        yield lambda: link.recv(4096).decode()


def nothing_more(link: Callable[[], str], service: Service) -> None:
    """What comes next is this, so nothing came before it."""
    service.stopping()
    assert link() == "STOPPING=1"


@pytest.mark.parametrize("abstract", [False, True])
def test_what_systemd_hears_from_the_start_to_the_end(tmp_path: Path, abstract: bool) -> None:
    name = f"antrean-test-{tmp_path.name}-{time.monotonic_ns()}"
    bound, told = (f"\0{name}", f"@{name}") if abstract else (str(tmp_path / "n"), str(tmp_path / "n"))
    with listening(bound) as link:
        service = Service(told)
        service.ready()
        assert "READY=1" in link().splitlines()
        service.alive()
        assert link() == "WATCHDOG=1"
        service.stopping()
        assert link() == "STOPPING=1"


def test_a_sign_of_life_a_second_is_enough(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [50.0]
    monkeypatch.setattr("kiosk.service.time.monotonic", lambda: now[0])
    with listening(str(tmp_path / "n")) as link:
        service = Service(str(tmp_path / "n"))
        for _ in range(5):
            service.alive()
        assert link() == "WATCHDOG=1"
        nothing_more(link, service)
        now[0] += 1.0
        service.alive()
        assert link() == "WATCHDOG=1"


def test_the_address_is_systemds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with listening(str(tmp_path / "n")) as link:
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "n"))
        Service().ready()
        assert link().startswith("READY=1")


@pytest.mark.parametrize("address", ["", "/nowhere/at/all", "@nobody-listens-here"])
def test_where_nobody_listens_nothing_happens(address: str) -> None:
    service = Service(address)
    service.ready()
    service.alive()
    service.stopping()


def test_a_listener_that_is_busy_holds_up_nothing(tmp_path: Path) -> None:
    """Its queue is full: what is said to it is lost, and the screen goes on."""
    with listening(str(tmp_path / "n")):
        service = Service(str(tmp_path / "n"))
        for _ in range(2000):
            service.stopping()


def test_without_systemd_it_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    Service().ready()
