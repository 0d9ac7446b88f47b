"""Telling systemd that the kiosk is ready, alive, and what it does (sd_notify(3)). Silent without systemd."""

import os
import socket
import time


class Service:
    """`NOTIFY_SOCKET` and `WATCHDOG_USEC` as systemd sets them; at most one sign of life a second."""

    def __init__(self, address: str | None = None) -> None:
        self._address = address if address is not None else os.environ.get("NOTIFY_SOCKET", "")
        self._beaten = float("-inf")

    def ready(self) -> None:
        """The first screen is drawn."""
        self._send("READY=1\nSTATUS=the first screen is drawn")

    def alive(self) -> None:
        """The main loop turns and the parts live. Under cage the main process is cage, so no pid is named."""
        now = time.monotonic()
        if now - self._beaten >= 1.0:
            self._beaten = now
            self._send("WATCHDOG=1")

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def _send(self, text: str) -> None:
        if not self._address:
            return
        # An abstract socket's name begins with @, which stands for NUL.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as link:
                link.setblocking(False)
                link.sendto(text.encode(), address)
        except OSError:
            # Whoever listened has gone, or is busy: the next sign of life comes in a second.
            return
