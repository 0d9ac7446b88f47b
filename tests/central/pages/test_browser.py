"""The office pages in a real browser, on a phone and at a desk, in both languages. Pictures: out/pages.

A page is refused here where something is wider than the screen, too small for a finger, without a name for
readers, too pale, or stopped by the page's own security policy.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from central.bookings import csv_import
from central.bookings.booking import By
from central.kiosks import enrolment
from central.offices.models import OfficeRevision, Role
from central.passes import keys
from kiosk.sync.wire import Enrol
from tests.central import central_kit
from tests.central.pages import pages_kit
from tests.central.pages.pages_kit import NOW

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

OUT = Path(__file__).resolve().parents[3] / "out" / "pages"
SIZES = {"phone": (390, 844), "desk": (1366, 768)}
PAGES = {
    "today": "/office/1/",
    "tomorrow": "/office/1/?day=2026-11-17",
    "bookings": "/office/1/bookings/",
    "booking-new": "/office/1/bookings/new/?day=2026-11-17",
    "booking-none": "/office/1/bookings/new/?day=2026-11-21",
    "booking": "/office/1/bookings/{booking}/",
    "imports": "/office/1/imports/",
    "import": "/office/1/imports/{imported}/",
    "kiosks": "/office/1/kiosks/",
    "kiosk": "/office/1/kiosks/{kiosk}/",
    "attention": "/office/1/attention/",
    "settings": "/office/1/settings/",
    "revision": "/office/1/settings/1/",
    "edit": "/office/1/settings/edit/",
    "log": "/office/1/log/",
    "people": "/people/",
    "account": "/people/{person}/",
    "new-account": "/people/new/",
    "password": "/account/password/",
}

GOOD = "referensi;tanggal;jam;layanan;rombongan;nama\nMP-2026-77881;17/11/2026;08.30;Paspor baru;2;Maria\n"
BAD = """referensi;tanggal;jam;layanan;rombongan
MP-2026-77882;17/11/2026;08.31;Paspor baru;2
MP-2026-77883;31/02/2026;08.30;Paspor baru;1
;17/11/2026;08.30;Visa;9
MP-2026-77881;18/11/2026;08.30;B;1
MP-2026-77881;18/11/2026;09.00;B;1
4.82E+11;18/11/2026;09.00;B;1
"""
_TOO_WIDE = """() => {
  const wide = document.documentElement.clientWidth;
  return [...document.querySelectorAll('body *')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .rows thead'))
    .filter(e => e.getBoundingClientRect().right > wide + 0.5 || e.scrollWidth > e.clientWidth + 1
      && getComputedStyle(e).display !== 'inline' && !['INPUT', 'SELECT'].includes(e.tagName)
      && getComputedStyle(e).overflow !== 'hidden' && e.scrollWidth > e.clientWidth + 1)
    .map(e => e.tagName + '.' + e.className + ' ' + e.textContent.trim().slice(0, 40));
}"""
_TOO_SMALL = """() => [...document.querySelectorAll('a, button, summary, select, input:not([type=hidden])')]
    .filter(e => e.checkVisibility() && !e.closest('.visually-hidden, .banner, .delete, .skip'))
    .filter(e => !e.matches('.skip') && !(e.matches('p.muted a')))
    .filter(e => { const b = (e.type === 'radio' ? e.closest('label') : e)
      .getBoundingClientRect(); return e.type === 'checkbox'
      ? b.height < 24 : b.height < 40 || b.width < 40; })
    .map(e => e.tagName + ' ' + e.textContent.trim().slice(0, 30))"""
_NAMELESS = """() => [...document.querySelectorAll('input:not([type=hidden]), select, textarea')]
    .filter(e => !e.labels.length && !e.getAttribute('aria-label')).map(e => e.outerHTML.slice(0, 80))"""
_PALE = """() => {
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const lum = ([r, g, b]) => { const f = v => { v /= 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
    return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
  const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor);
    if (c.length < 4 || c[3] > 0.99) return c; } return [255, 255, 255]; };
  const pale = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const e = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !e.checkVisibility()) continue;
    if (e.closest('.visually-hidden, .skip, template, script')) continue;
    const [a, b] = [lum(parse(getComputedStyle(e).color)), lum(ground(e))].sort((x, y) => y - x);
    const found = (a + 0.05) / (b + 0.05);
    if (found < 5.85) pale.push(found.toFixed(1) + ' ' + e.textContent.trim().slice(0, 40));
  }
  return pale;
}"""


@pytest.fixture
def scene(live: str) -> dict[str, Any]:
    """That morning in Kupang, committed; with an administrator and an officer."""
    kupang = central_kit.office()
    found = pages_kit.morning(kupang)
    officer = central_kit.account(Role.OFFICER, kupang, "markus")
    officer.first_name, officer.last_name = "Markus", "Lay"
    officer.save()
    csv_import.run(kupang, GOOD.encode(), NOW, By(account=found["admin"]))
    bad = csv_import.run(kupang, BAD.encode(), NOW, By(account=found["admin"]))
    ids = {"kiosk": found["kiosk"].pk, "person": officer.pk, "imported": bad.number}
    ids["booking"] = found["bookings"][7].id
    return {**found, "office": kupang, "officer": officer, "live": live, "ids": ids}


class Visit:
    """One browser window, and what it complained about."""

    def __init__(self, context: "BrowserContext", live: str) -> None:
        self.context, self.live = context, live
        self.page: Page = context.new_page()
        self.page.clock.set_fixed_time(NOW)
        self.complaints: list[str] = []
        self.page.on("console", lambda told: self._told(told.type, told.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _told(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.complaints.append(text)

    def sign_in(self, name: str) -> None:
        self.open("/sign-in/")
        self.page.fill("#id_username", name)
        self.page.fill("#id_password", central_kit.PASSWORD)
        self.page.click(".button.main")
        self.page.wait_for_selector("nav.ways")

    def open(self, path: str) -> None:
        self.page.goto(self.live + path)

    def shoot(self, name: str) -> None:
        """A picture of the whole page; nothing may be wrong with it."""
        self.picture(name)
        for check in (_TOO_WIDE, _TOO_SMALL, _NAMELESS, _PALE):
            assert self.page.evaluate(check) == [], name
        assert self.complaints == [], name

    def picture(self, name: str) -> None:
        self.page.evaluate("() => document.fonts.ready")
        OUT.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or {"width": 0, "height": 0}
        whole = self.page.evaluate("() => document.documentElement.scrollHeight")
        # As high as the page: what sticks to an edge of the window would stand in its middle.
        self.page.set_viewport_size({"width": size["width"], "height": max(whole, size["height"])})
        self.page.screenshot(path=OUT / f"{name}.png")
        self.page.set_viewport_size({"width": size["width"], "height": size["height"]})


def visit(browser: "Browser", live: str, size: str, language: str) -> Visit:
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        has_touch=size == "phone",
        locale="en-US",
        reduced_motion="reduce",
    )
    context.set_default_timeout(15_000)
    if language != "id":
        context.add_cookies([{"name": "django_language", "value": language, "url": live}])
    return Visit(context, live)


@pytest.fixture(params=[(s, lang) for s in SIZES for lang in ("id", "en")], ids="-".join)
def window(
    request: pytest.FixtureRequest, chromium: "Browser", scene: dict[str, Any]
) -> "Iterator[tuple[Visit, str]]":
    size, language = request.param
    visiting = visit(chromium, scene["live"], size, language)
    yield visiting, f"{size}-{language}"
    visiting.context.close()


def test_every_page_fits_every_screen(window: tuple[Visit, str], scene: dict[str, Any]) -> None:
    visiting, suffix = window
    visiting.open("/sign-in/")
    visiting.shoot(f"sign-in-{suffix}")
    visiting.sign_in("ratna")
    for name, path in PAGES.items():
        visiting.open(path.format(**scene["ids"]))
        visiting.shoot(f"{name}-{suffix}")
    visiting.open(PAGES["kiosk"].format(kiosk=scene["kiosk"].pk))
    visiting.page.click("form[action$='/code/'] button")
    visiting.page.wait_for_selector(".qr")
    visiting.shoot(f"code-{suffix}")
    visiting.open(PAGES["edit"])
    visiting.page.fill("#id_quota-walk_in", "40")
    visiting.page.fill("#id_sessions-0-seats", "3")
    visiting.page.click("[name=preview]")
    visiting.page.wait_for_selector(".changes")
    visiting.shoot(f"preview-{suffix}")
    visiting.open(PAGES["edit"])
    visiting.page.evaluate(
        "() => document.querySelectorAll('details').forEach(d => { d.open = !d.closest('nav') })"
    )
    visiting.shoot(f"edit-open-{suffix}")


def test_what_others_see(window: tuple[Visit, str], scene: dict[str, Any]) -> None:
    """Officers, the national administrators, mistakes, and an office where all is well."""
    visiting, suffix = window
    blitar = central_kit.office("blitar")
    pages_kit.kiosk(blitar, 1, report=pages_kit.report(settings=1))
    pages_kit.kiosk(blitar, 2, "Ruang tunggu lantai dua sebelah timur dekat tangga darurat utama")
    pages_kit.kiosk(blitar, 3, "W" * 64)
    for place in range(4, 80):
        pages_kit.kiosk(blitar, place, f"Loket {place}")
    central_kit.account(Role.NATIONAL, None, "nasional")
    visiting.open("/sign-in/")
    for _ in range(2):
        visiting.page.fill("#id_username", "markus")
        visiting.page.fill("#id_password", "lupa")
        visiting.page.click(".button.main")
        visiting.page.wait_for_selector(".banner.bad")
    visiting.shoot(f"sign-in-wrong-{suffix}")
    visiting.sign_in("markus")
    for name, path in {"officer": "/office/1/kiosks/", "denied": "/office/1/settings/"}.items():
        visiting.open(path)
        visiting.complaints.clear()  # 403 is told by the browser as an error too
        visiting.shoot(f"{name}-{suffix}")
    visiting.context.clear_cookies(name="sessionid")
    visiting.sign_in("nasional")
    there = f"/office/{blitar.code}/"
    others = {"offices": "/offices/", "offices-none": "/offices/?q=nowhere", "well": f"{there}attention/"}
    others |= {"many": f"{there}kiosks/?page=2", "long": f"{there}kiosks/?q=W", "quiet": there}
    others |= {"nothing-found": f"{there}bookings/?q=123412341234", "no-bookings": f"{there}bookings/"}
    for name, path in others.items():
        visiting.open(path)
        visiting.shoot(f"{name}-{suffix}")
    keys.tend(NOW)
    central_kit.api_client("00" * 32)
    for name, path in {"admin": "/admin/", "admin-keys": "/admin/passes/signingkey/"}.items():
        visiting.open(path)
        visiting.picture(f"{name}-{suffix}")  # Django's own: looked at, and not measured
        assert visiting.complaints == []
        language = "en" if suffix.endswith("en") else "id"
        assert visiting.page.locator("html").get_attribute("lang") == language


def test_a_phone_reaches_everything_with_a_thumb(chromium: "Browser", scene: dict[str, Any]) -> None:
    visiting = visit(chromium, scene["live"], "phone", "id")
    visiting.sign_in("ratna")
    visiting.page.tap(".ways .more summary")
    sheet = visiting.page.locator(".sheet")
    assert sheet.get_by_text("Catatan").is_visible()
    visiting.shoot("more-phone-id")
    sheet.get_by_role("button", name="English").tap()
    visiting.page.wait_for_selector("text=Still to come")
    visiting.page.tap(".ways .more summary")
    sheet.get_by_text("Sign out").tap()
    visiting.page.wait_for_selector("text=Forgotten?")
    visiting.context.close()


def test_the_whole_way_by_keyboard(chromium: "Browser", scene: dict[str, Any]) -> None:
    """Without a mouse: skip link, then the page; what has the focus is seen to have it."""
    visiting = visit(chromium, scene["live"], "desk", "en")
    visiting.open("/sign-in/")
    page = visiting.page
    page.keyboard.type("ratna")
    page.keyboard.press("Tab")
    page.keyboard.type(central_kit.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("nav.ways")
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.id") == "main"
    for _ in range(12):
        page.keyboard.press("Tab")
        outline = page.evaluate("() => getComputedStyle(document.activeElement).outlineWidth")
        assert outline == "3px", page.evaluate("() => document.activeElement.outerHTML")
    visiting.context.close()


def test_a_kiosk_that_is_enrolled_shows_on_the_open_page(chromium: "Browser", scene: dict[str, Any]) -> None:
    visiting = visit(chromium, scene["live"], "desk", "en")
    visiting.sign_in("ratna")
    visiting.open("/office/1/kiosks/")
    visiting.page.fill("#name", "Lobby")
    visiting.page.click("text=Add >> nth=-1")
    visiting.page.click("text=Make a code")
    code = visiting.page.locator(".code").inner_text()
    visiting.page.evaluate("() => { window.kept = true }")
    enrolment.enrol(Enrol(code=code, version="1.0.0"), NOW)
    visiting.page.wait_for_selector("text=Kiosk 5 · Lobby is enrolled.")
    assert visiting.page.evaluate("() => window.kept")
    assert visiting.complaints == []
    visiting.context.close()


def test_settings_are_changed_with_lines_added_in_the_page(
    chromium: "Browser", scene: dict[str, Any]
) -> None:
    visiting = visit(chromium, scene["live"], "phone", "id")
    visiting.sign_in("ratna")
    visiting.open(PAGES["edit"])
    page = visiting.page
    page.click("text=Hari tutup")
    page.get_by_role("button", name="Tambah hari").click()
    page.keyboard.press("Tab")
    page.fill("#id_holidays-22-day", "24/12/2026")
    page.fill("#id_holidays-22-id", "Cuti bersama")
    page.fill("#id_holidays-22-en", "Joint leave")
    page.check("#id_holidays-0-DELETE")
    page.click("[name=preview]")
    page.wait_for_selector("text=Kamis, 24 Desember 2026")
    assert page.locator(".changes li").count() == 2
    page.fill("#note", "Cuti bersama Natal")
    page.get_by_role("button", name="Terbitkan").click()
    page.wait_for_selector("text=Pengaturan no. 3 diterbitkan.")
    row = OfficeRevision.objects.get(number=3)
    assert (row.note, len(row.owned["holidays"])) == ("Cuti bersama Natal", 22)
    assert visiting.complaints == []
    visiting.context.close()


def test_pages_work_without_any_script(chromium: "Browser", scene: dict[str, Any]) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    live = scene["live"]
    page.goto(f"{live}/sign-in/")
    page.fill("#id_username", "ratna")
    page.fill("#id_password", central_kit.PASSWORD)
    page.click(".button.main")
    page.goto(f"{live}{PAGES['edit']}")
    page.fill("#id_sessions-2-id", "Malam")
    page.fill("#id_sessions-2-en", "Evening")
    for field, value in {
        "start": "15.00",
        "end": "16.00",
        "slot_minutes": "30",
        "seats": "1",
        "quota": "2",
    }.items():
        page.fill(f"#id_sessions-2-{field}", value)
    page.click("[name=preview]")
    page.get_by_role("button", name="Terbitkan").click()
    page.goto(f"{live}/office/1/attention/")
    page.locator("article form button").first.click()
    assert "Selesai." in page.content()
    assert OfficeRevision.objects.filter(office=scene["office"]).count() == 3
    context.close()


_OVER_ITS_CELL = """() => [...document.querySelectorAll('.rows :is(th, td)')]
    .filter(cell => cell.checkVisibility() && !cell.closest('thead'))
    .filter(cell => [...cell.children].some(e => !e.matches('.visually-hidden')
      && e.getBoundingClientRect().right > cell.getBoundingClientRect().right + 0.5))
    .map(cell => cell.className + ' ' + cell.textContent.trim())"""


def test_a_table_keeps_its_columns_apart_on_a_tablet(chromium: "Browser", scene: dict[str, Any]) -> None:
    """Beside the rail there is less room than the screen has: the table goes by its card."""
    for language in ("id", "en"):
        visiting = visit(chromium, scene["live"], "desk", language)
        visiting.sign_in("ratna")
        for width in (660, 780, 865, 950, 1024, 1200, 1366):
            visiting.page.set_viewport_size({"width": width, "height": 768})
            for name in ("today", "bookings"):
                visiting.open(PAGES[name])
                assert visiting.page.evaluate(_OVER_ITS_CELL) == [], (name, width)
                assert visiting.page.evaluate(_TOO_WIDE) == [], (name, width)
                if width == 1024:
                    visiting.picture(f"{name}-tablet-{language}")
        visiting.context.close()
