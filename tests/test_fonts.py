"""The fonts that ship: what is in the files, and that their use costs nothing."""

import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from kiosk import fonts

TEXT = ("medium", "bold", "extra", "tabular")


@pytest.fixture(scope="module")
def opened() -> dict[str, TTFont]:
    return {name: TTFont(fonts.path(name)) for name in fonts.FILES}


@pytest.mark.parametrize("name", TEXT)
def test_the_space_is_a_quarter_em(opened: dict[str, TTFont], name: str) -> None:
    font = opened[name]
    glyphs = font.getBestCmap()
    for point in (0x20, 0xA0):
        assert font["hmtx"][glyphs[point]][0] == font["head"].unitsPerEm / 4


def test_digits_of_the_tabular_cut_are_of_one_width_and_the_others_are_not(opened: dict[str, TTFont]) -> None:
    def widths(name: str) -> set[int]:
        glyphs = opened[name].getBestCmap()
        return {opened[name]["hmtx"][glyphs[ord(digit)]][0] for digit in "0123456789"}

    assert len(widths("tabular")) == 1
    assert len(widths("bold")) > 1


@pytest.mark.parametrize("name", TEXT)
def test_heights_are_those_that_are_told(opened: dict[str, TTFont], name: str) -> None:
    font = opened[name]
    assert font["OS/2"].sCapHeight / font["head"].unitsPerEm == pytest.approx(fonts.CAPITAL, abs=0.001)
    assert -font["hhea"].descent / font["head"].unitsPerEm <= fonts.DESCENT + 0.003


@pytest.mark.parametrize("name", fonts.FILES)
def test_faces_bear_their_own_names_and_keep_their_makers(opened: dict[str, TTFont], name: str) -> None:
    table = opened[name]["name"]
    for number in (1, 3, 4, 6, 16):
        assert "Antrean" in table.getDebugName(number)
        assert "Jakarta" not in table.getDebugName(number)
        assert "Material" not in table.getDebugName(number)
    assert "Copyright" in table.getDebugName(0)


def test_kerning_is_kept(opened: dict[str, TTFont]) -> None:
    for name in TEXT:
        assert "kern" in {
            record.FeatureTag for record in opened[name]["GPOS"].table.FeatureList.FeatureRecord
        }


def test_every_icon_ships_and_draws_something(opened: dict[str, TTFont]) -> None:
    font = opened["icons"]
    glyphs = font.getBestCmap()
    assert len(fonts.ICONS) > 100
    for name, sign in fonts.ICONS.items():
        assert glyphs[ord(sign)] == name
        assert font["glyf"][name].numberOfContours > 0


def test_coverage_is_what_the_files_hold(opened: dict[str, TTFont]) -> None:
    everywhere = set.intersection(*(set(opened[name].getBestCmap()) for name in TEXT))
    for point in (*everywhere, 0x20, 0x1E00, 0x2713, 0x65E5, 0x627):
        assert fonts.missing(chr(point)) == ("" if point in everywhere else chr(point))


def test_missing_characters_are_named_once_each_in_order() -> None:
    assert fonts.missing("Kantor Imigrasi Kelas I TPI Kupang · A012 → 25–40 menit, Rp350.000 “é”") == ""
    assert fonts.missing("日本 di 日") == "日本"


def test_unknown_names_are_refused_in_plain_words() -> None:
    with pytest.raises(LookupError, match="no font 'italic'; there are medium, bold"):
        fonts.path("italic")
    with pytest.raises(LookupError, match="no icon 'unicorn'"):
        fonts.icon("unicorn")


def test_licences_lie_beside_the_files() -> None:
    folder = fonts.path("bold").parent
    assert "SIL OPEN FONT LICENSE" in (folder / "OFL.txt").read_text()
    assert "Apache License" in (folder / "APACHE-2.0.txt").read_text()


def test_the_package_imports_nothing_heavy() -> None:
    heavy = ("pygame", "PIL", "fontTools", "numpy", "pydantic")
    code = f"import sys, kiosk.fonts; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
