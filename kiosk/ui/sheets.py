"""Contact sheets: every screen in every state on one picture a size, to be looked at by a person.

python -m kiosk.ui.sheets OUT [--size 1024x600] [--only TEXT] [--single]
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter

from kiosk import office_check
from kiosk.office import Language, Office
from kiosk.ui import screens, sheet_states, staff_states
from kiosk.ui.check import check
from kiosk.ui.items import Drawing
from kiosk.ui.live import Picture
from kiosk.ui.paint import Painter, modules, render, save
from kiosk.ui.screen import Screen
from kiosk.ui.sheet_states import Case
from kiosk.ui.text import Fonts, Metrics
from kiosk.ui.theme import Theme, ThemeName

SIZES = ((800, 480), (1024, 600), (1280, 800), (1920, 1080), (720, 1280))
HIGH_UP = ("booking", "key:1", "key:2", "key:3", *(f"topic:{topic}" for topic in ("hours", "documents")))
"""Choices that may lie above the lower two thirds: no touch needed, tabs, the keypad's first row."""


@dataclass(frozen=True)
class Mode:
    """A language, text size and theme."""

    language: Language = "id"
    larger: bool = False
    contrast: bool = False

    @property
    def name(self) -> str:
        words = [self.language if self.language != "id" else "", "larger" if self.larger else ""]
        return "-".join(filter(None, [*words, "contrast" if self.contrast else ""]))


MODES = tuple(
    Mode(language, larger, contrast)
    for contrast in (False, True)
    for larger in (False, True)
    for language in (Language.__args__)  # type: ignore[attr-defined]
)


def offices(folder: Path) -> tuple[Office, Office]:
    """The office that is shown, and one with more services than the home screen has cards."""
    named = (folder / "kupang.toml", folder / "surabaya.toml")
    return tuple(office_check.read(path.read_bytes(), str(path)) for path in named)  # type: ignore[return-value]


def cases(folder: Path) -> list[Case]:
    """All states, with the offices of this folder."""
    office, many = offices(folder)
    return [*sheet_states.cases(office, many), *staff_states.cases(office)]


def data(case: Case, mode: Mode) -> Screen:
    """A state in a mode, as data."""
    visit = replace(case.visit, language=mode.language, larger=mode.larger, contrast=mode.contrast)
    return screens.show(visit, case.facts)


def drawn(case: Case, mode: Mode, size: tuple[int, int], metrics: Metrics) -> Drawing:
    """A state in a mode at a size."""
    other = next((language for language in case.facts.office.languages if language != mode.language), "")
    return screens.draw(
        data(case, mode),
        size,
        metrics,
        larger=mode.larger,
        contrast=mode.contrast,
        languages=(mode.language, other),
    )


def theme(case: Case, mode: Mode) -> Theme:
    return Theme(ThemeName.CONTRAST if mode.contrast else ThemeName.LIGHT, case.facts.office.accent)


def findings(case: Case, mode: Mode, size: tuple[int, int], metrics: Metrics) -> list[str]:
    """What the check finds, each with where it was found."""
    drawing = drawn(case, mode, size, metrics)
    staff = case.key.startswith("staff") and "pin" not in case.key
    found = check(drawing, theme(case, mode), metrics, staff=staff, high_up=HIGH_UP)
    where = f"{case.key} {size[0]}x{size[1]} {mode.name or 'id'}"
    return [f"{where}: {finding}" for finding in found]


def phone(size: tuple[int, int]) -> Picture:
    """What a camera sees when somebody holds up a phone with a booking's QR."""
    width, height = size
    scene = Image.new("RGB", size, (126, 128, 124))
    draw = ImageDraw.Draw(scene)
    for column in range(0, width, max(1, width // 6)):
        draw.rectangle((column, height // 6, column + width // 14, height), fill=(96, 94, 92))
        draw.ellipse(
            (column, height // 3, column + width // 12, height // 3 + width // 12), fill=(150, 118, 100)
        )
    scene = scene.filter(ImageFilter.GaussianBlur(max(2, width // 40)))
    side = min(width, height)
    card = Image.new("RGBA", (round(side * 0.6), round(side * 1.0)), (0, 0, 0, 0))
    pen = ImageDraw.Draw(card)
    pen.rounded_rectangle((0, 0, card.width - 1, card.height - 1), side // 16, fill=(24, 26, 30, 255))
    pen.rounded_rectangle(
        (side // 50, side // 50, card.width - side // 50, card.height), side // 20, fill=(240, 242, 245, 255)
    )
    rows = modules("AQ1:V50V50V50L72TL6$ZA82FJEQ.B8H40:4W428%V2NJAG0ROY3EBE%7PJN1V")
    code = Image.new("1", (len(rows), len(rows)), 1)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            code.putpixel((x, y), 0 if dark else 1)
    big = code.resize((round(side * 0.44), round(side * 0.44)), Image.Resampling.NEAREST)
    card.paste(big.convert("RGB"), (round(side * 0.08), round(side * 0.24)))
    card = card.rotate(-5, expand=True, resample=Image.Resampling.BICUBIC)
    scene.paste(card, ((width - card.width) // 2, round(height * 0.5 - side * 0.44)), card)
    return Picture.of(scene, 0)


def lives(source: str, size: tuple[int, int]) -> Picture | None:
    """The live pictures of a sheet."""
    return phone((max(size[0], 60), max(size[1], 60))) if source == "camera" else None


def shown(everything: Sequence[Case], only: str = "") -> Iterator[tuple[Case, Mode]]:
    """What stands on a sheet: every state as it is, and the main ones in the other modes."""
    for case in everything:
        if only in case.key:
            yield case, Mode()
    others = (Mode("en"), Mode(larger=True), Mode(contrast=True), Mode("en", larger=True, contrast=True))
    for mode in others:
        for case in everything:
            if case.main and only in case.key:
                yield case, mode


def sheet(pictures: Sequence[tuple[str, Image.Image]], across: int, thumb: tuple[int, int]) -> Image.Image:
    """Pictures in rows, each with its name below."""
    gap, line = 16, 18
    rows = -(-len(pictures) // across)
    whole = Image.new(
        "RGB", (across * (thumb[0] + gap) + gap, rows * (thumb[1] + gap + line) + gap), (206, 213, 217)
    )
    draw = ImageDraw.Draw(whole)
    for number, (name, picture) in enumerate(pictures):
        x = gap + number % across * (thumb[0] + gap)
        y = gap + number // across * (thumb[1] + gap + line)
        whole.paste(picture.resize(thumb, Image.Resampling.BOX, reducing_gap=2.0), (x, y))
        draw.text((x + 2, y + thumb[1] + 3), name, fill=(30, 40, 48))
    return whole


def make(
    everything: Sequence[Case], size: tuple[int, int], out: Path, *, only: str = "", single: bool = False
) -> Path:
    """Paint all states at a size; writes the sheet, and with `single` each picture on its own."""
    fonts, painter = Fonts(), Painter()
    pictures = []
    out.mkdir(parents=True, exist_ok=True)
    for case, mode in shown(everything, only):
        surface = render(drawn(case, mode, size, fonts), theme(case, mode), lives, painter)
        name = "-".join(filter(None, (case.key, mode.name)))
        if single:
            save(surface, out / f"{name}-{size[0]}x{size[1]}.png")
        data = surface.get_buffer().raw
        picture = Image.frombytes("RGB", size, data, "raw", "BGRX")
        pictures.append((name, picture))
    thumb = (round(400 * size[0] / max(size)), round(400 * size[1] / max(size)))
    across = 8 if size[0] > size[1] else 12
    file = out / f"sheet-{size[0]}x{size[1]}.png"
    sheet(pictures, across, thumb).save(file)
    return file


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the sheets; the exit status is 1 when the check finds something on what is shown."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", action="append", help="such as 1024x600; all sizes without")
    parser.add_argument("--only", default="", help="states whose name holds this text")
    parser.add_argument("--single", action="store_true", help="write each picture on its own too")
    parser.add_argument("--offices", type=Path, default=Path("offices"), help="folder with the office files")
    options = parser.parse_args(arguments)
    wanted = [tuple(int(part) for part in size.split("x")) for size in options.size or ()]
    everything = cases(options.offices)
    fonts = Fonts()
    wrong = 0
    for size in SIZES:
        if wanted and size not in wanted:
            continue
        file = make(everything, size, options.out, only=options.only, single=options.single)
        found = [
            line
            for case, mode in shown(everything, options.only)
            for line in findings(case, mode, size, fonts)
        ]
        wrong += len(found)
        for line in found:
            sys.stderr.write(f"{line}\n")
        sys.stdout.write(f"{file}\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
