"""What is seen of an outage: the office's pages in a browser, and pictures of them and of the kiosk."""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple, Self

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Page, sync_playwright

from kiosk.fonts import path as font
from tests.central.whole_kit import OFFICE, Centre, NotSo

_PHONE: Final = {"width": 390, "height": 640}
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")


class Row(NamedTuple):
    """Of the contact picture: words, and the names of a picture of the kiosk and of one of a page."""

    title: str
    sentence: str
    kiosk: str
    page: str


class Album:
    """Pictures by name, each written as it is taken."""

    def __init__(self, out: Path) -> None:
        self.out = out
        self.taken: dict[str, Image.Image] = {}
        out.mkdir(parents=True, exist_ok=True)
        for old in out.glob("[0-9][0-9]-*.png"):
            old.unlink()

    def add(self, name: str, picture: Image.Image) -> Image.Image:
        self.taken[name] = picture
        picture.save(self.out / f"{len(self.taken):02d}-{name}.png")
        return picture

    def contact(self, rows: list[Row]) -> None:
        """One picture of all, `outage.png`."""
        kiosk, page, gap = (640, 375), (307, 504), 28
        sheet = Image.new("RGB", (kiosk[0] + page[0] + 3 * gap, len(rows) * (page[1] + gap) + gap), "#DCE4E8")
        draw = ImageDraw.Draw(sheet)
        title, text = (ImageFont.truetype(str(font(cut)), px) for cut, px in (("bold", 30), ("medium", 20)))
        for n, row in enumerate(rows):
            top = gap + n * (page[1] + gap)
            draw.text((gap, top - 4), row.title, "#12212B", title)
            draw.multiline_text((gap, top + 50 + kiosk[1] + 14), row.sentence, "#12212B", text, spacing=6)
            for name, size, at in (
                (row.kiosk, kiosk, (gap, top + 50)),
                (row.page, page, (kiosk[0] + 2 * gap, top)),
            ):
                sheet.paste(self.taken[name].resize(size, Image.Resampling.LANCZOS), at)
        sheet.save(self.out / "outage.png")


class Office:
    """Somebody of the office with the pages on a phone, in English."""

    def __init__(self, page: Page, centre: Centre, album: Album) -> None:
        self._page, self._centre, self._album = page, centre, album

    @classmethod
    @contextlib.contextmanager
    def open(cls, centre: Centre, album: Album) -> Iterator[Self]:
        """Signed in with the account that the script printed. Raises NotSo without a browser."""
        found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
        if found is None:
            raise NotSo("no Chromium: apt-get install chromium")
        with sync_playwright() as started:
            flags = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
            browser = started.chromium.launch(executable_path=found, args=flags)
            context = browser.new_context(
                viewport=_PHONE,
                device_scale_factor=2,
                has_touch=True,
                locale="en-US",
                reduced_motion="reduce",
            )
            context.add_cookies([{"name": "django_language", "value": "en", "url": centre.url}])
            office = cls(context.new_page(), centre, album)
            office._sign_in("peraga-admin")
            yield office
            browser.close()

    def _sign_in(self, account: str) -> None:
        page = self._page
        page.goto(f"{self._centre.url}/sign-in/")
        page.fill("#id_username", account)
        page.fill("#id_password", self._centre.password(account))
        page.click(".button.main")
        page.wait_for_selector("nav.ways")

    def code(self) -> str:
        """Add a kiosk and make a code for it."""
        page = self._page
        page.goto(f"{self._centre.url}/office/{OFFICE}/kiosks/")
        page.fill("#name", "Front door")
        page.click("form[action$='/kiosks/new/'] button")
        page.click("form[action$='/code/'] button")
        page.wait_for_selector(".qr")
        self.shoot("page-code")
        return page.locator(".code").first.inner_text()

    def enrolled(self) -> None:
        """The page with the code says by itself that the kiosk has come."""
        self._page.wait_for_selector("text=Kiosk 1 · Front door is enrolled", timeout=30_000)

    def see(self, path: str, text: str, name: str, at: str = "") -> None:
        """Open a page, wait for a text on it, and take its picture; scrolled to what `at` selects."""
        page = self._page
        page.goto(f"{self._centre.url}/office/{OFFICE}/{path}")
        page.wait_for_selector(f"text={text}", timeout=60_000)
        if at:
            page.locator(at).first.evaluate("e => e.scrollIntoView({block: 'center'})")
        self.shoot(name)

    def shoot(self, name: str) -> None:
        self._page.evaluate("() => document.fonts.ready")
        file = self._album.out / "page.png"
        self._page.screenshot(path=file)
        with Image.open(file) as shot:
            self._album.add(name, shot.convert("RGB"))
        file.unlink()
