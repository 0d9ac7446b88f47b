"""What a slip says is all there for a check of the fonts."""

from dataclasses import replace

from kiosk.devices.slip import Words
from tests.devices.slip_kit import COPY, LONG, ORDINARY, TEST_PRINT


def test_every_text_is_named() -> None:
    texts = LONG.texts()
    for words in (
        LONG.service,
        LONG.stage,
        LONG.party,
        LONG.place,
        LONG.qr_says,
        LONG.next_steps,
        LONG.complaint,
    ):
        assert set(words) <= set(texts)
    assert {
        LONG.office,
        LONG.moment,
        LONG.number,
        LONG.follow,
        "PRIORITAS LANSIA",
        "9 orang",
        "Your number",
    } <= set(texts)
    assert "" not in texts
    assert LONG.qr not in texts


def test_what_is_not_printed_is_not_named() -> None:
    assert "SALINAN" in COPY.texts()
    assert "SALINAN" not in ORDINARY.texts()
    assert "9 orang" not in replace(ORDINARY, ahead=None).texts()
    assert "Paspor" in replace(ORDINARY, service=Words("Paspor")).texts()


def test_test_print_names_its_rows() -> None:
    assert {"Cetak uji", "Test print", "Versi", "1.0.0", "siap"} <= set(TEST_PRINT.texts())
