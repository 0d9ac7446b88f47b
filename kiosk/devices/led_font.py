"""Letters of the LED displays: dots, eight high, for the 64×8 matrix; bars for seven segments.

Matrix: strokes two dots wide, which carry farther than one. Every letter and digit has six columns, M and W
eight, so `M0123 → 12` fits into 64.

Seven segments: 16 letters are plain. Five read as a digit elsewhere (`ALIKE`), but a number begins with its
letter, so they are shown. Five have no form that people read (`NO_FORM`): they are shown as three bars, and
an office that has seven segments should not use them for its services.
"""

from kiosk.devices.faces import Face

ALIKE = {"G": "6", "I": "1", "Q": "9", "S": "5", "Z": "2"}
NO_FORM = frozenset("KMVWX")
DIGITS = 8  # of the seven-segment display
WIDE = 64  # dots of the matrix

_ROWS = {
    "0": ".####. ##..## ##..## ##..## ##..## ##..## ##..## .####.",
    "1": "..##.. .###.. ####.. ..##.. ..##.. ..##.. ..##.. ######",
    "2": ".####. ##..## ....## ...##. ..##.. .##... ##.... ######",
    "3": ".####. ##..## ....## ..###. ....## ....## ##..## .####.",
    "4": "...##. ..###. .####. ##.##. ##.##. ###### ...##. ...##.",
    "5": "###### ##.... #####. ....## ....## ....## ##..## .####.",
    "6": ".####. ##..## ##.... #####. ##..## ##..## ##..## .####.",
    "7": "###### ....## ....## ...##. ..##.. ..##.. .##... .##...",
    "8": ".####. ##..## ##..## .####. ##..## ##..## ##..## .####.",
    "9": ".####. ##..## ##..## ##..## .##### ....## ##..## .####.",
    "A": ".####. ##..## ##..## ##..## ###### ##..## ##..## ##..##",
    "B": "#####. ##..## ##..## #####. ##..## ##..## ##..## #####.",
    "C": ".####. ##..## ##.... ##.... ##.... ##.... ##..## .####.",
    "D": "####.. ##.##. ##..## ##..## ##..## ##..## ##.##. ####..",
    "E": "###### ##.... ##.... #####. ##.... ##.... ##.... ######",
    "F": "###### ##.... ##.... #####. ##.... ##.... ##.... ##....",
    "G": ".####. ##..## ##.... ##.... ##.### ##..## ##..## .#####",
    "H": "##..## ##..## ##..## ###### ##..## ##..## ##..## ##..##",
    "I": "###### ..##.. ..##.. ..##.. ..##.. ..##.. ..##.. ######",
    "J": "..#### ....## ....## ....## ....## ....## ##..## .####.",
    "K": "##..## ##..## ##.##. ####.. ####.. ##.##. ##..## ##..##",
    "L": "##.... ##.... ##.... ##.... ##.... ##.... ##.... ######",
    "M": "##....## ###..### ######## ##.##.## ##.##.## ##....## ##....## ##....##",
    "N": "##..## ###.## ###.## ###### ##.### ##.### ##..## ##..##",
    "O": ".####. ##..## ##..## ##..## ##..## ##..## ##..## .####.",
    "P": "#####. ##..## ##..## ##..## #####. ##.... ##.... ##....",
    "Q": ".####. ##..## ##..## ##..## ##..## ##.### .####. ....##",
    "R": "#####. ##..## ##..## #####. ####.. ##.##. ##..## ##..##",
    "S": ".##### ##.... ##.... .####. ....## ....## ....## #####.",
    "T": "###### ..##.. ..##.. ..##.. ..##.. ..##.. ..##.. ..##..",
    "U": "##..## ##..## ##..## ##..## ##..## ##..## ##..## .####.",
    "V": "##..## ##..## ##..## ##..## ##..## ##..## .####. ..##..",
    "W": "##....## ##....## ##....## ##.##.## ##.##.## ######## ###..### ##....##",
    "X": "##..## ##..## .####. ..##.. ..##.. .####. ##..## ##..##",
    "Y": "##..## ##..## ##..## .####. ..##.. ..##.. ..##.. ..##..",
    "Z": "###### ....## ...##. ..##.. ..##.. .##... ##.... ######",
    "-": "...... ...... ...... ###### ###### ...... ...... ......",
    ".": ".. .. .. .. .. .. ## ##",
    "→": "........ ....##.. .....##. ######## ######## .....##. ....##.. ........",
}  # fmt: skip
_GLYPHS = {char: tuple(rows.split()) for char, rows in _ROWS.items()}

# Bits of a digit register without decoding, MAX7219 data sheet, table 6: DP A B C D E F G.
_BARS = {
    "0": 0x7E, "1": 0x30, "2": 0x6D, "3": 0x79, "4": 0x33, "5": 0x5B, "6": 0x5F, "7": 0x70, "8": 0x7F,
    "9": 0x7B, "A": 0x77, "B": 0x1F, "C": 0x4E, "D": 0x3D, "E": 0x4F, "F": 0x47, "G": 0x5E, "H": 0x37,
    "I": 0x06, "J": 0x3C, "L": 0x0E, "N": 0x15, "O": 0x1D, "P": 0x67, "Q": 0x73, "R": 0x05, "S": 0x5B,
    "T": 0x0F, "U": 0x3E, "Y": 0x3B, "Z": 0x6D, "-": 0x01, " ": 0x00,
}  # fmt: skip
_THREE_BARS = 0x49
POINT = 0x80


def dots(face: Face) -> list[str]:
    """The picture of a 64×8 matrix: eight rows of 64, `#` lit."""
    if face.clock:
        return _centred(_word(face.clock))
    if not face.number:
        return _centred([""] * 8)
    number, arrow, counter = _word(face.number), _word("→"), _word(str(face.counter))
    rest = WIDE - len(number[0]) - len(arrow[0]) - len(counter[0])
    space = "." * max(1, min(6, rest // 2))
    return _centred([space.join(parts) for parts in zip(number, arrow, counter, strict=True)])


def digits(face: Face) -> str:
    """The text of eight seven-segment digits: `A012   3`; the clock in the middle, `08.24` (four digits)."""
    if face.clock:
        return f"  {face.clock}  "
    if not face.number:
        return " " * DIGITS
    counter = str(face.counter)
    return face.number.ljust(DIGITS - len(counter))[: DIGITS - len(counter)] + counter


def registers(text: str, notfound: str = "") -> bytes:
    """A text as registers of the chip, from left to right: what luma calls a segment mapper.

    A point joins the digit before it. What has no form is three bars, so luma's `notfound` has no use.
    """
    found = bytearray()
    for char in text:
        if char == "." and found:
            found[-1] |= POINT
        else:
            found.append(_BARS.get(char.upper(), _THREE_BARS))
    return bytes(found)


def text(face: Face) -> str:
    """What it says: `A012 → 3`, for logs and for who cannot see it."""
    return face.clock or (f"{face.number} → {face.counter}" if face.number else "")


def _word(text: str) -> list[str]:
    return [".".join(_GLYPHS.get(char, _GLYPHS["-"])[row] for char in text) for row in range(8)]


def _centred(rows: list[str]) -> list[str]:
    """Cut or filled to the width; an odd dot goes to the right."""
    left = max(0, WIDE - len(rows[0])) // 2
    return [("." * left + row).ljust(WIDE, ".")[:WIDE] for row in rows]
