"""How long a body may take to come. A byte every few seconds would keep a thread for as long as it likes.

A timeout of the socket is no help: it begins anew with each byte. So one thread a process looks at all lines
that are being read, and closes the reading side of those that are late: who reads there finds the end.

A proxy in front that takes bodies whole before it passes them on (`systemd/`) lets nobody come that far.
"""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

BODY_S: Final = 10.0
"""Seconds for a body, of 1 MiB at most: a batch in gzip is some 30 KB. A kiosk gives up after 15 s."""
_LOOK_S: Final = 0.5


class Deadline:
    """Ends reading from a line after `seconds`."""

    def __init__(self, seconds: float = BODY_S) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._due: dict[socket.socket, float] = {}
        self._watched = False

    @contextmanager
    def over(self, line: socket.socket) -> Iterator[None]:
        """While the block lasts. Of one that is late, `recv` gives what is there, and then nothing."""
        with self._lock:
            self._due[line] = time.monotonic() + self._seconds
            if not self._watched:
                self._watched = True
                threading.Thread(target=self._watch, name="deadline", daemon=True).start()
        try:
            yield
        finally:
            with self._lock:
                self._due.pop(line, None)

    def _watch(self) -> None:
        while True:
            time.sleep(_LOOK_S)
            now = time.monotonic()
            # Under the lock: a line that is read no more, or has its next request, is not there.
            with self._lock:
                for line in [line for line, due in self._due.items() if due <= now]:
                    del self._due[line]
                    with contextlib.suppress(OSError):
                        # Of an SSLSocket too: its own `shutdown` would go on unencrypted.
                        socket.socket.shutdown(line, socket.SHUT_RD)


deadline: Final = Deadline()
