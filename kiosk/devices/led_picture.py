"""Pictures of LED displays: amber on a dark panel, for the window, the tour and the README.

Drawn larger and reduced, with a glow: what is lit must read as light, what is not as a dot that could be.
15 ms for a matrix and 80 ms for segments, 1056 px wide, so the last few are kept: do not draw on them.
"""

from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

PANEL = "#0B0C0E"
UNLIT = "#221C19"
AMBER = "#FFA91F"
CORE = "#FFD489"
_FINE = 4  # drawn so much larger
_COLUMNS, _ROWS = 64, 8
_BORDER = 0.9  # dots, around


@lru_cache(maxsize=6)
def matrix(rows: tuple[str, ...], brightness: int, width: int) -> Image.Image:
    """`rows`: eight of 64, `#` lit; `brightness`: 0 to 16; `width` px."""
    pitch = width / (_COLUMNS + 2 * _BORDER)
    size = width, round(pitch * (_ROWS + 2 * _BORDER))
    lit = Image.new("L", (_COLUMNS, _ROWS))
    lit.putdata([255 * (dot == "#") for row in rows for dot in row])
    field = Image.new("L", size)
    edge, right, low = (round(pitch * at) for at in (_BORDER, _COLUMNS + _BORDER, _ROWS + _BORDER))
    field.paste(lit.resize((right - edge, low - edge), Image.Resampling.NEAREST), (edge, edge))
    picture = _dark_matrix(size, pitch).copy()
    return _shine(picture, ImageChops.multiply(field, _dots(size, pitch, 0.40)), brightness, pitch)


@lru_cache(maxsize=6)
def segments(digits: bytes, brightness: int, width: int) -> Image.Image:
    """`digits`: eight registers from left to right, MAX7219 without decoding; `brightness`: 0 to 16."""
    unit = width / (8 * _STEP + 2 * _MARGIN)
    size = width, round(unit * (_TALL + 2 * _MARGIN))
    picture = Image.new("RGB", size, PANEL)
    picture.paste(Image.new("RGB", size, UNLIT), mask=_bars(b"\xff" * 8, size, unit))
    return _shine(picture, _bars(digits, size, unit), brightness, unit * 1.4)


def _shine(picture: Image.Image, mask: Image.Image, brightness: int, reach: float) -> Image.Image:
    """Light where the mask is, and around it as far as `reach` px."""
    level = (0.55 + 0.45 * brightness / 16) if brightness else 0.0
    glow = mask.filter(ImageFilter.GaussianBlur(reach * 0.55)).point(
        [round(v * 0.42 * level) for v in range(256)]
    )
    core = mask.filter(ImageFilter.GaussianBlur(reach * 0.12)).point(
        [round(max(0, v - 150) / 105 * 200 * level) for v in range(256)]
    )
    picture.paste(Image.new("RGB", picture.size, AMBER), mask=glow)
    picture.paste(
        Image.new("RGB", picture.size, AMBER), mask=mask.point([round(v * level) for v in range(256)])
    )
    picture.paste(Image.new("RGB", picture.size, CORE), mask=ImageChops.multiply(core, mask))
    return picture


@lru_cache(maxsize=4)
def _dark_matrix(size: tuple[int, int], pitch: float) -> Image.Image:
    picture = Image.new("RGB", size, PANEL)
    picture.paste(Image.new("RGB", size, UNLIT), mask=_dots(size, pitch, 0.38))
    return picture


@lru_cache(maxsize=8)
def _dots(size: tuple[int, int], pitch: float, radius: float) -> Image.Image:
    """A mask of all dots; `radius` in pitches."""
    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    draw = ImageDraw.Draw(fine)
    step = pitch * _FINE
    for row in range(_ROWS):
        for column in range(_COLUMNS):
            x, y = (column + 0.5 + _BORDER) * step, (row + 0.5 + _BORDER) * step
            r = radius * step
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return fine.resize(size, Image.Resampling.LANCZOS)


# A digit in units of a bar's thickness: 5 wide, 9 high between the bars' middles; it leans by a tenth.
_WIDE, _HIGH, _STEP, _TALL, _MARGIN, _LEAN = 5.0, 9.2, 9.0, 10.2, 2.0, 0.1
_ENDS = {  # bit: from, to, as (x, y) in digit widths and half heights
    0x40: ((0, 0), (1, 0)),
    0x20: ((1, 0), (1, 1)),
    0x10: ((1, 1), (1, 2)),
    0x08: ((0, 2), (1, 2)),
    0x04: ((0, 1), (0, 2)),
    0x02: ((0, 0), (0, 1)),
    0x01: ((0, 1), (1, 1)),
}
_POINT = 0x80


def _bars(digits: bytes, size: tuple[int, int], unit: float) -> Image.Image:
    """A mask of the bars that these registers light."""
    fine = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    draw = ImageDraw.Draw(fine)

    def at(x: float, y: float) -> tuple[float, float]:
        return (x - _LEAN * (y - _TALL / 2)) * unit * _FINE, (y + _MARGIN) * unit * _FINE

    for place, register in enumerate(digits):
        left = _MARGIN + place * _STEP + (_STEP - _WIDE) / 2 - 0.3
        for bit, ((x0, y0), (x1, y1)) in _ENDS.items():
            if register & bit:
                ends = [(left + x * _WIDE, 0.5 + y * _HIGH / 2) for x, y in ((x0, y0), (x1, y1))]
                draw.polygon([at(*corner) for corner in _bar(*ends)], fill=255)
        if register & _POINT:
            x, y = at(left + _WIDE + 1.45, 0.5 + _HIGH)
            r = 0.62 * unit * _FINE
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return fine.resize(size, Image.Resampling.LANCZOS)


def _bar(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
    """A pointed bar of thickness 1 from start to end, a little short of both."""
    (x0, y0), (x1, y1) = start, end
    dx, dy = (1.0, 0.0) if x1 > x0 else (0.0, 1.0)
    tip, shoulder, half = 0.12, 0.58, 0.48
    near = x0 + dx * tip, y0 + dy * tip
    far = x1 - dx * tip, y1 - dy * tip
    a, b = (x0 + dx * shoulder, y0 + dy * shoulder), (x1 - dx * shoulder, y1 - dy * shoulder)
    return [
        near,
        (a[0] + dy * half, a[1] + dx * half),
        (b[0] + dy * half, b[1] + dx * half),
        far,
        (b[0] - dy * half, b[1] - dx * half),
        (a[0] - dy * half, a[1] - dx * half),
    ]
