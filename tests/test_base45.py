"""Base45: the examples of RFC 9285, and that decoding takes no second spelling."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import base45


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"\xff\xff", "FGW"),
        (b"\xff", "U5"),
    ],
)
def test_examples_of_the_rfc(data: bytes, text: str) -> None:
    assert base45.encode(data) == text
    assert base45.decode(text) == data


@given(st.binary(max_size=200))
def test_what_is_encoded_decodes(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@given(st.text(base45.ALPHABET, max_size=30))
def test_what_decodes_is_the_only_spelling(text: str) -> None:
    try:
        data = base45.decode(text)
    except base45.Base45Error:
        return
    assert base45.encode(data) == text


@pytest.mark.parametrize(
    "text", ["B", "0", "BB80", "BB8B", "GGW", ":::", "V5", "::", "bb8", "BB,", "BB\n", "ＢB8", "\0\0", "٣00"]
)
def test_what_is_not_base45_is_refused(text: str) -> None:
    with pytest.raises(base45.Base45Error):
        base45.decode(text)


@given(st.text(max_size=300))
def test_junk_raises_nothing_else(text: str) -> None:
    with contextlib.suppress(base45.Base45Error):
        base45.decode(text)
