"""Slips for tests: an ordinary one, and the same with more, less or longer words."""

from dataclasses import replace
from typing import Any

from PIL import Image

from kiosk.devices.slip import Fact, Slip, StatusSlip, Words

QR = "AT1:0KPG 7Q2M9XR4TC5D0BV3EAWW60QE"

ORDINARY = Slip(
    office="Kantor Imigrasi Kelas I TPI Kupang",
    moment="Selasa, 17 November 2026 · 08.24 WITA",
    number="A012",
    service=Words("Paspor baru", "New passport"),
    stage=Words("Pemeriksaan berkas", "Document check"),
    party=Words("2 orang", "2 people"),
    place=Words("Tunggu di Ruang A, lantai 1", "Wait in Room A, floor 1"),
    ahead=Fact(Words("9 orang", "9"), Words("di depan Anda", "before you")),
    wait=Fact(Words("25–40 menit", "25–40 min"), Words("perkiraan tunggu")),
    qr=QR,
    qr_says=Words("Simpan kode ini", "Keep it to come back and to rate us"),
    next_steps=Words("bayar, lalu foto dan wawancara", "payment, then photo and interview"),
    complaint=Words("Layanan ini tanpa calo. Laporkan: 0380-000000", "No brokers here. Report them."),
)
PRIORITY = replace(ORDINARY, priority=Words("PRIORITAS LANSIA", "ELDERLY"))
COPY = replace(PRIORITY, copy=True)
LONG = replace(
    PRIORITY,
    office="Kantor Imigrasi Kelas I Khusus Non TPI Jakarta Barat dan Kepulauan Seribu",
    number="W1234",
    service=Words("Penggantian paspor hilang atau rusak", "Replacement of a lost or damaged passport"),
    stage=Words("Pengambilan foto, sidik jari dan wawancara", "Photo, fingerprints and interview"),
    place=Words(
        "Tunggu di ruang tunggu prioritas, lantai 2, sebelah kanan tangga",
        "Wait in the priority hall, floor 2, right of the stairs",
    ),
    wait=Fact(Words("1 jam 25 menit – 2 jam", "1 h 25 – 2 h"), Words("perkiraan tunggu")),
    qr="https://antrean.kantor-imigrasi-jakarta-barat.example/t/7Q2M9XR4TC5D0BV3",
    follow="antrean.kantor-imigrasi-jakarta-barat.example",
)
TEST_PRINT = StatusSlip(
    "Kantor Imigrasi Kelas I TPI Kupang",
    "17 November 2026 · 07.15 WITA",
    Words("Cetak uji", "Test print"),
    (("Versi", "1.0.0"), ("Kertas", "80 mm"), ("Kamera", "siap")),
    "ANTREAN TEST 0KPG",
    Words("Garis miring utuh: kepala cetak baik", "Unbroken slanted lines: the print head is well"),
)
CASES = {
    "ordinary": ORDINARY,
    "priority": PRIORITY,
    "copy": COPY,
    "long": LONG,
    "many digits": replace(ORDINARY, number="A19001"),
    "bare": replace(ORDINARY, ahead=None, wait=None, next_steps=Words("")),
    "one language": replace(
        ORDINARY,
        **{name: Words(value.main) for name, value in vars(ORDINARY).items() if isinstance(value, Words)},
    ),
}


def numbered(number: str, **more: Any) -> Slip:
    """A slip of that number, with a QR of its own."""
    return replace(PRIORITY, number=number, qr=f"AT1:{number}", **more)


def codes(image: Image.Image) -> list[str]:
    """The QR texts a reader finds on a ticket as it lies on a desk: with some table around it."""
    import zxingcpp

    desk = Image.new("L", (image.width + 80, image.height + 80), 255)
    desk.paste(image.convert("L"), (40, 40))
    return [found.text for found in zxingcpp.read_barcodes(desk)]
