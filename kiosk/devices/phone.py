"""Pictures a camera would take: a phone held up with its QR, a printed sheet, the empty hall.

For tests, the tour, the window's side panel and the README: real QR codes, drawn and then really decoded.
Everything is drawn twice as large and scaled down, so edges are smooth without help of a font or a file.
"""

from collections.abc import Sequence
from functools import lru_cache

import segno
from PIL import Image, ImageChops, ImageDraw, ImageEnhance, ImageFilter, ImageFont

SIZE = (640, 480)
_FINE = 2  # drawn so many times larger

_INK, _SCREEN, _CARD, _BODY, _RIM = "#12212b", "#edf1f4", "#ffffff", "#1b1f24", "#3a4149"
_MUTED, _ACCENT = "#b9c5cb", "#0b4f6c"
_PAPER = "#fbfaf7"
_SKIN, _SKIN_SHADE, _NAIL = "#b98562", "#96664a", "#d3a488"


def qr(text: str, width: int, *, dark: str = _INK, light: str = _CARD, quiet: int = 2) -> Image.Image:
    """The QR of `text` (level M), RGB, `width` px across its modules, plus `quiet` light modules around.

    Raises segno.DataOverflowError (a ValueError) for more than a QR holds (2331 bytes at level M).
    """
    code = segno.make(text, error="m", micro=False, boost_error=False)
    rows = [bytes(0 if module else 255 for module in row) for row in code.matrix_iter(border=quiet)]
    modules = Image.frombytes("L", (len(rows[0]), len(rows)), b"".join(rows))
    across = round(width * len(rows) / (len(rows) - 2 * quiet))
    mask = modules.resize(
        (across, across), Image.Resampling.BOX if across < len(rows) else Image.Resampling.NEAREST
    )
    picture = Image.new("RGB", mask.size, dark)
    picture.paste(light, mask=mask)
    return picture


def hall(size: tuple[int, int] = SIZE) -> Image.Image:
    """The waiting hall as the kiosk's camera sees it when nobody shows anything: RGB, out of focus."""
    return _hall(size).copy()


def phone(
    text: str,
    *,
    code: int = 210,
    rotation: float = 6.0,
    blur: float = 0.0,
    brightness: float = 1.0,
    dark_mode: bool = False,
    title: str = "Tanda pesan",
    size: tuple[int, int] = SIZE,
) -> Image.Image:
    """A phone held up in the hall with the QR of `text`: RGB, 640×480.

    `code`: px across the QR (120 to 330 reads well); `rotation`: degrees anticlockwise; `blur`: radius in px;
    `brightness`: of the display, 0 to 1; `dark_mode`: a light code on dark.
    """
    device = _phone(text, code * _FINE, title, dark_mode)
    if brightness < 1:
        screen = ImageEnhance.Brightness(device.convert("RGB")).enhance(max(0.03, brightness))
        device = Image.merge("RGBA", (*screen.split(), device.getchannel("A")))
    return _held(device, _hand(device.size), rotation, blur, size)


def sheet(
    texts: Sequence[str],
    *,
    code: int = 130,
    rotation: float = -3.0,
    blur: float = 0.0,
    size: tuple[int, int] = SIZE,
) -> Image.Image:
    """A printed sheet held up with one to three QR codes side by side: RGB, 640×480."""
    codes = [qr(text, code * _FINE, light=_PAPER, quiet=4) for text in texts]
    gap, margin = 10 * _FINE, 26 * _FINE
    width = sum(each.width for each in codes) + gap * (len(codes) - 1) + 2 * margin
    height = max(each.height for each in codes) + 160 * _FINE
    paper = Image.new("RGBA", (width, height), _PAPER)
    draw = ImageDraw.Draw(paper)
    draw.rounded_rectangle(
        (margin, margin, margin + 150 * _FINE, margin + 12 * _FINE), 6 * _FINE, fill=_ACCENT
    )
    for line, share in enumerate((0.9, 0.75)):
        top = margin + (30 + 18 * line) * _FINE
        draw.rounded_rectangle(
            (margin, top, int(width * share) - margin, top + 7 * _FINE), 4 * _FINE, fill=_MUTED
        )
    top = height - margin - 7 * _FINE
    draw.rounded_rectangle((margin, top, width // 2, top + 7 * _FINE), 4 * _FINE, fill=_MUTED)
    left = margin
    for each in codes:
        paper.paste(each, (left, 86 * _FINE + (height - 160 * _FINE - each.height) // 2))
        left += each.width + gap
    return _held(paper, None, rotation, blur, size)


def _phone(text: str, code: int, title: str, dark_mode: bool) -> Image.Image:
    """The phone upright, RGBA; its code stands in the middle of the picture."""
    dark, light = (_CARD, "#0e1418") if dark_mode else (_INK, _CARD)
    picture = qr(text, code, dark=dark, light=light, quiet=4)
    screen = int(picture.width * 1.14)
    bezel = screen // 26
    width, height = screen + 2 * bezel, int(screen * 2.05)
    device = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(device)
    corner = width // 8
    draw.rounded_rectangle((0, 0, width - 1, height - 1), corner, fill=_RIM)
    draw.rounded_rectangle((3, 3, width - 4, height - 4), corner - 3, fill=_BODY)
    inner = (bezel, bezel, width - bezel - 1, height - bezel - 1)
    draw.rounded_rectangle(inner, corner - bezel, fill="#12181d" if dark_mode else _SCREEN)
    centre = width // 2
    draw.ellipse((centre - bezel // 2, 2 * bezel, centre + bezel // 2, 3 * bezel), fill=_BODY)

    top = (height - picture.height) // 2
    font = ImageFont.load_default(max(12, screen // 12))
    draw.text(
        (centre, top - screen // 5), title, font=font, fill=light if not dark_mode else _MUTED, anchor="mm"
    )
    if not dark_mode:
        draw.text((centre, top - screen // 5), title, font=font, fill=_INK, anchor="mm")
    card = (centre - picture.width // 2, top, centre + picture.width // 2, top + picture.height)
    draw.rounded_rectangle(card, screen // 24, fill=light)
    device.paste(picture, card[:2])
    line, thick = top + picture.height + screen // 9, screen // 34
    for share in (0.62, 0.42):
        half = int(screen * share / 2)
        draw.rounded_rectangle((centre - half, line, centre + half, line + thick), thick // 2, fill=_MUTED)
        line += 2 * thick + thick // 2
    return device


def _hand(device: tuple[int, int]) -> tuple[Image.Image, Image.Image]:
    """Fingers behind the phone and the thumb before it, each RGBA of the phone's size plus a margin."""
    width, height = device
    margin = width // 3
    size = (width + 2 * margin, height + margin)
    behind, before = Image.new("RGBA", size, (0, 0, 0, 0)), Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(behind)
    right, thick = margin + width, width // 7
    for index in range(4):  # the fingertips come round the right edge
        top = int(height * 0.60) + index * int(thick * 1.12)
        reach = right + int(thick * (0.62, 0.78, 0.72, 0.5)[index])
        draw.rounded_rectangle((right - thick, top, reach, top + thick), thick // 2, fill=_SKIN_SHADE)
        draw.rounded_rectangle((right - thick, top, reach - 4, top + thick - 8), thick // 2, fill=_SKIN)
    palm = (margin - int(thick * 0.9), int(height * 0.74), margin + width // 2, height + margin * 2)
    draw.rounded_rectangle(palm, thick, fill=_SKIN_SHADE)

    draw = ImageDraw.Draw(before)
    left, tip, wide = margin - int(thick * 0.75), int(height * 0.635), int(thick * 1.25)
    draw.rounded_rectangle((left - 6, tip - 4, left + wide, height + margin), wide // 2, fill=_SKIN_SHADE)
    draw.rounded_rectangle((left - 6, tip, left + wide - 7, height + margin), wide // 2, fill=_SKIN)
    nail = (left + wide // 4, tip + wide // 6, left + int(wide * 0.72), tip + int(wide * 0.78))
    draw.rounded_rectangle(nail, wide // 5, fill=_NAIL)
    return behind, before


def _held(
    thing: Image.Image,
    hand: tuple[Image.Image, Image.Image] | None,
    rotation: float,
    blur: float,
    size: tuple[int, int],
) -> Image.Image:
    """Put a thing into the hall, its middle in the middle of the picture."""
    scene = hall(size).resize((size[0] * _FINE, size[1] * _FINE), Image.Resampling.BILINEAR)
    centre = (scene.width // 2, scene.height // 2 + 6 * _FINE)
    whole = thing
    if hand is not None:
        behind, before = hand
        margin = thing.width // 3
        whole = Image.new("RGBA", (behind.width, behind.height + margin), (0, 0, 0, 0))
        whole.alpha_composite(behind, (0, margin))
        whole.alpha_composite(thing, (margin, margin))
        whole.alpha_composite(before, (0, margin))
    turned = whole.rotate(rotation, Image.Resampling.BICUBIC, expand=True)
    left, top = centre[0] - turned.width // 2, centre[1] - turned.height // 2
    shadow = Image.new("RGBA", turned.size, "#0b1216")
    shadow.putalpha(turned.getchannel("A").point(lambda alpha: alpha * 2 // 5))
    scene.paste(
        shadow.filter(ImageFilter.BoxBlur(1)),
        (left + 6 * _FINE, top + 8 * _FINE),
        _soft(shadow.getchannel("A")),
    )
    scene.paste(turned, (left, top), turned)
    picture = scene.resize(size, Image.Resampling.LANCZOS)
    return picture.filter(ImageFilter.GaussianBlur(blur)) if blur else picture


def _soft(alpha: Image.Image) -> Image.Image:
    return alpha.filter(ImageFilter.BoxBlur(9 * _FINE))


@lru_cache(maxsize=4)
def _hall(size: tuple[int, int]) -> Image.Image:
    """Lamps, a counter, people who wait, all far out of focus: drawn small, blurred, enlarged."""
    picture = Image.new("RGB", (320, 240), "#8f948c")
    draw = ImageDraw.Draw(picture)
    for row in range(240):
        shade = 182 - row * 84 // 240
        draw.line((0, row, 320, row), fill=(shade, shade + 2, shade - 6))
    for left in (8, 88, 168, 248):
        draw.rounded_rectangle((left, 14, left + 60, 38), 4, fill="#ffffff")
    draw.rectangle((0, 104, 320, 126), fill="#7f8f93")
    draw.rectangle((0, 176, 320, 240), fill="#6b655d")
    people = (
        (28, 122, "#3d5363"),
        (70, 130, "#8a5a4a"),
        (132, 118, "#4b4f57"),
        (206, 126, "#5d7468"),
        (268, 120, "#a3754f"),
    )
    for left, top, cloth in people:
        draw.ellipse((left - 10, top - 26, left + 10, top - 2), fill="#a87e62")
        draw.rounded_rectangle((left - 20, top, left + 20, top + 78), 14, fill=cloth)
    soft = picture.filter(ImageFilter.GaussianBlur(7)).resize(size, Image.Resampling.BICUBIC)
    vignette = Image.radial_gradient("L").resize(size).point(lambda far: 255 - far // 5)
    return ImageChops.multiply(soft, Image.merge("RGB", (vignette,) * 3))
