"""The office pages in a real browser: the server in a thread, Debian's Chromium with Playwright."""

import datetime as dt
import shutil
import threading
from collections.abc import Iterator
from socketserver import ThreadingMixIn
from typing import TYPE_CHECKING, Any
from wsgiref.simple_server import WSGIRequestHandler

import pytest
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.servers.basehttp import WSGIServer
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.utils import timezone

from central.offices.models import Office
from tests.central import central_kit
from tests.central.pages import pages_kit

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """Django's clock stands at `pages_kit.NOW`."""
    monkeypatch.setattr(timezone, "now", lambda: pages_kit.NOW)
    return pages_kit.NOW


@pytest.fixture
def office(db: None, at_nine: dt.datetime) -> Office:
    """Kupang, on that morning, in a database that is rolled back."""
    return central_kit.office()


@pytest.fixture(scope="module")
def chromium(django_database: None) -> "Iterator[Browser]":
    """One browser for a module; where there is none, that is a failure, named.

    While it runs, an event loop of Playwright's runs in this thread, and Django has other connections than
    before: they are closed with it.
    """
    path = next((found for name in _CHROMIUM if (found := shutil.which(name))), None)
    if path is None:
        pytest.fail("no Chromium: `script/setup test` installs it", pytrace=False)
    from playwright import sync_api as playwright

    with pytest.MonkeyPatch.context() as patch, playwright.sync_playwright() as started:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        flags = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
        browser = started.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()
        connections.close_all()


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = False  # closing waits for them: each has a connection to the database


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_args: Any) -> None:
        """Nothing: a test says what went wrong."""


class _Handler(StaticFilesHandler):
    def __call__(self, environ: Any, start_response: Any) -> Any:
        try:
            return super().__call__(environ, start_response)
        finally:
            connections.close_all()


@pytest.fixture
def live(committed_db: None, at_nine: dt.datetime) -> Iterator[str]:
    """The server's address; its threads see what the test commits."""
    server = _Server(("127.0.0.1", 0), _Quiet)
    server.set_app(_Handler(get_wsgi_application()))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(5)
