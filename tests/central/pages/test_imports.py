"""Imports on the office pages: whole, or every line named in the reader's language."""

import inspect
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.test.utils import override_settings

from central.bookings import csv_lines, csv_plan
from central.bookings.models import Booking, Imported
from central.offices.models import Office, Role
from central.pages import mistakes
from central.pages.views import imports
from kiosk.sync import csv_cells, csv_table
from tests.central import central_kit
from tests.central.pages.pages_kit import client

HEAD = "referensi;tanggal;jam;layanan\n"
PAGE = "/office/1/imports/"


def upload(browser: Client, data: str | bytes, *, follow: bool = True) -> Any:
    file = io.BytesIO(data.encode() if isinstance(data, str) else data)
    file.name = "bookings.csv"
    return browser.post(PAGE, {"file": file}, follow=follow)


def text(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_file_is_imported_or_every_line_named(office: Office) -> None:
    browser = client(Role.ADMIN, office)
    wrong = upload(browser, HEAD + "MP-000001;17/11/2026;08.30;A\nMP-000002;17/11/2026;08.31;A\nx;y;z;Q\n")
    shown = text(wrong)
    assert "baris 3, waktu seharusnya: awal slot pada hari dan layanan itu" in shown
    assert "baris 4, hari seharusnya: tanggal seperti 17/11/2026" in shown
    assert "Tidak ada yang diimpor" in shown
    assert not Booking.objects.exists()
    good = upload(browser, HEAD + "MP-000001;17/11/2026;08.30;A\n")
    assert "Sudah diimpor" in text(good)
    assert Booking.objects.count() == 1
    assert [row.done for row in Imported.objects.order_by("id")] == [False, True]
    listed = text(browser.get(PAGE))
    assert "1 baru, 0 berubah" in listed
    assert "Tidak diimpor" in listed


def test_columns_about_persons_are_a_notice(office: Office) -> None:
    file = "referensi;tanggal;jam;layanan;nama\nMP-000001;17/11/2026;08.30;A;Maria Goreti\n"
    shown = text(upload(client(Role.ADMIN, office), file))
    assert "Baris 1: kolom tentang orang: dilewati dan tidak disimpan" in shown
    assert "Maria" not in shown
    assert Booking.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "baris 1 seharusnya: baris pertama dengan nama kolom"),
        (b"PK\x03\x04rest", "simpan sebagai CSV"),
        (b"kode_pos;tanggal;jam;layanan\nx;17/11/2026;08.30;A\n", "salah satu kolom referensi, kode"),
        ("referensi;tanggal;jam\nMP-000001;17/11/2026;08.30\n".encode("utf-16"), "nama kolom: referensi"),
        ((HEAD + 'MP-000001;"17/11/2026;08.30;A\n').encode(), "tanda kutip berpasangan"),
        ((HEAD + "MP-000001;17/11/2026;08.30;A;;x\n").encode("cp1252"), "kolom sebanyak baris pertama: 4"),
    ],
)
def test_what_is_no_such_file_is_told(office: Office, data: bytes, told: str) -> None:
    shown = text(upload(client(Role.ADMIN, office), data or b"\n"))
    assert told in shown
    assert not Booking.objects.exists()


def test_no_file_one_too_large_and_an_office_without_settings(office: Office, monkeypatch: Any) -> None:
    browser = client(Role.ADMIN, office)
    assert "Pilih berkas." in text(browser.post(PAGE, {}))
    monkeypatch.setattr(imports, "MOST", 10)
    answer = upload(browser, HEAD)
    assert answer.status_code == 422
    assert "lebih besar dari 16 MB" in text(answer)
    Office.objects.update(current=None)
    assert "belum punya pengaturan" in text(upload(browser, HEAD))
    assert not Imported.objects.exists()


def test_a_large_file_shows_how_it_gets_on(committed_db: None, at_nine: Any) -> None:
    browser = client(Role.ADMIN, central_kit.office())
    rows = "".join(f"MP-{n:06d};17/11/2026;10.30;A\n" for n in range(8000))
    answer = upload(browser, HEAD + rows, follow=False)
    html = b"".join(answer.streaming_content).decode()
    assert re.search(r"Memeriksa 7000/8000", html)
    row = Imported.objects.get()
    assert f'content="0;url={PAGE}{row.pk}/"' in html
    assert html.rstrip().endswith("</html>")
    assert (row.done, row.lines, len(row.mistakes)) == (False, 8000, 1001)
    assert not Booking.objects.exists()
    shown = text(browser.get(f"{PAGE}{row.pk}/"))
    assert re.search(r"dan \d+ kesalahan lagi", shown)


def test_work_that_fails_says_so(
    committed_db: None, at_nine: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError

    browser = client(Role.ADMIN, central_kit.office())
    monkeypatch.setattr("central.bookings.csv_import.run", fail)
    html = b"".join(upload(browser, HEAD + "x" * imports.LARGE, follow=False).streaming_content).decode()
    assert "Gagal" in html or "gagal" in html
    assert "import failed" in caplog.text


def test_every_mistake_of_a_file_has_words(office: Office) -> None:
    """All that the readers of a file can say is allowed, found in their sources, is known by its shape."""
    said = {
        *(str(allowed) for _column, allowed in csv_plan._ALLOWED.values()),
        "codes that belong to one booking of this office",
        "each code once: it stands in line 7 too",
        csv_cells.DAY_ALLOWED,
        csv_cells.TIME_ALLOWED,
        csv_lines.HEADING.allowed,
        "A (Paspor baru), B (Penggantian)",
        "1 to 5",
        "up to 5 codes of another system parted by |, of 6 characters and more, no NIK",
        "12 digits with right check digits; codes of other systems belong to foreign",
        "all digits (the spreadsheet shortened it: format the column as text)",
        "ya/tidak, yes/no, 1/0",
        "one of foreign, code",
        "none is bookable",
        "text: save it as CSV",
        "the 4 of the first line",
        "quotation marks in pairs; no line after it was read",
        "once",
        "it is left out and not kept",
        "a first line that names it",
        f"a first line that names columns: {csv_lines.HEADING.allowed}",
    }
    for allowed in said:
        assert mistakes.of_line(f"line 3, day: allowed: {allowed}").detail == "", allowed
    # As many as stand in the sources: a new one is to be put down here and given words.
    counted = sum(
        len(re.findall(r"\b(?:raise Wrong|BadLine)\(", inspect.getsource(module)))
        for module in (csv_cells, csv_table, csv_lines)
    )
    assert counted == 18


def test_a_line_from_before_or_of_another_version_is_shown_as_it_is() -> None:
    said = mistakes.of_line("line 3, day: allowed: a day on Mars")
    assert (said.where, said.detail) == ("baris 3, hari", "a day on Mars")
    assert mistakes.of_line("something").detail == "something"


def test_the_language_of_an_import_is_the_readers(office: Office) -> None:
    with override_settings(LANGUAGE_CODE="id"):
        upload(client(Role.ADMIN, office), HEAD + "MP-000001;17/11/2026;08.31;A\n")
        english = client(Role.ADMIN, office, "en").get(f"{PAGE}{Imported.objects.get().pk}/")
    assert "line 2, time should be: the start of a slot of that day and service" in text(english)
