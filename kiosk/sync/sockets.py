"""Sockets that another thread can end, and a way to them with one trust for all, for `transport`."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from kiosk.sync.errors import Unreachable


class Lines:
    """The sockets in use, so that another thread can end them; a second handle survives the start of TLS."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        self._cut = False
        self._ended = False

    def begin(self) -> None:
        """A request begins. Unreachable after the end."""
        with self._lock:
            self._cut = False
        self.check()

    def check(self) -> None:
        """Unreachable where the request has been ended."""
        with self._lock:
            if self._ended:
                raise Unreachable("the kiosk is stopping")
            if self._cut:
                raise Unreachable("the answer takes too long")

    def opened(self, line: socket.socket) -> None:
        with self._lock:
            if self._ended:
                line.close()
                raise Unreachable("the kiosk is stopping")
            # There is one connection at a time: an older one has been given up.
            for old in self._open:
                old.close()
            self._open = [line.dup()]

    def cut(self) -> None:
        """Whoever reads or writes gets an end at once."""
        with self._lock:
            self._cut = True
            for line in self._open:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def end(self) -> None:
        with self._lock:
            self._ended = True
        self.cut()
        with self._lock:
            for line in self._open:
                line.close()
            self._open = []


class Adapter(HTTPAdapter):
    """requests' adapter with one trust for all, and sockets that can be cut."""

    def __init__(self, lines: Lines, trust: ssl.SSLContext | None) -> None:
        self._lines = lines
        self._trust = trust
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        lines = self._lines

        class Plain(HTTPConnection):
            def _new_conn(self) -> socket.socket:
                return _watched(super()._new_conn, lines)

        class Secure(HTTPSConnection):
            def _new_conn(self) -> socket.socket:
                return _watched(super()._new_conn, lines)

        class PlainPool(urllib3.HTTPConnectionPool):
            ConnectionCls = Plain

        class SecurePool(urllib3.HTTPSConnectionPool):
            ConnectionCls = Secure

        self._pools = {"http": PlainPool, "https": SecurePool}
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager

    def build_connection_pool_key_attributes(
        self, request: Any, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        host, _ = super().build_connection_pool_key_attributes(request, True, cert)
        return host, {} if self._trust is None else {"ssl_context": self._trust}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Nothing is added to the trust: requests would load the world's authorities beside ours."""


def _watched(connect: Callable[[], socket.socket], lines: Lines) -> socket.socket:
    line = connect()
    lines.opened(line)
    return line
