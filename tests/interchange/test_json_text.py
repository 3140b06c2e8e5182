"""Strict, bounded JSON: what is refused, where it says the fault is, and what it must not break."""

import contextlib
import json
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.errors import FileRefused
from clinicdesk.interchange.json_text import JsonReader, check_depth, decode_text

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9
    )
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=30,
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=lambda d: f"decimal {d}")


@given(values)
def test_depth_is_counted_as_a_reader_counts_it(value: object) -> None:
    text = dumped(value).encode("utf-8", "surrogatepass")
    depth = depth_of(value)
    check_depth(text, depth)
    if depth > 0:
        with pytest.raises(FileRefused):
            check_depth(text, depth - 1)


@given(st.text(alphabet='[]{}"\\ab,:', max_size=60))
def test_depth_never_hangs_on_what_is_no_json(text: str) -> None:
    with contextlib.suppress(FileRefused):
        check_depth(text.encode(), 3)


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}"), ('[{"a":', "}]")])
def test_a_hundred_thousand_levels_are_refused_at_once(opening: str, closing: str) -> None:
    with pytest.raises(FileRefused, match="nested deeper than 100"):
        check_depth((opening * 100_000 + "1" + closing * 100_000).encode())


def test_levels_that_never_close_are_refused_by_the_reader() -> None:
    text = "[" * 100_000
    check_depth(text.encode())
    with pytest.raises(FileRefused, match="nested too deep"):
        JsonReader().value(text, 0)


@given(values)
def test_what_was_written_is_read(value: object) -> None:
    text = dumped(value)
    reader = JsonReader()
    read, end = reader.value(text, 0)
    assert end == len(text)
    faults = reader.take_faults()
    odd = "\\u0000" in text or any("\ud800" <= c <= "\udfff" for c in text)
    if not odd:
        assert faults == []
        assert read == json.loads(text, parse_float=Decimal)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 2}', '"a" is said twice'),
        ('{"x": {"a": 1, "b": 2, "a": 1}}', '"a" is said twice'),
        ("[NaN]", "NaN"),
        ("[-Infinity]", "-Infinity"),
        ("[" + "9" * 20_000 + "]", "too large"),
        ("[1e400]", "too large"),
        ("[1." + "0" * 100 + "]", "too many digits"),
        ('["Do\\u0000e"]', "NUL"),
        ('["\\ud800"]', "half a character"),
        ('{"\\udfff": 1}', "half a character"),
    ],
)
def test_each_fault_is_named(text: str, said: str) -> None:
    reader = JsonReader()
    reader.value(text, 0)
    assert any(said in fault for fault in reader.take_faults())
    assert reader.take_faults() == []


def test_an_escaped_backslash_is_no_nul() -> None:
    reader = JsonReader()
    assert reader.value(r'"\\u0000 \\ud800"', 0)[0] == r"\u0000 \ud800"
    assert reader.take_faults() == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1', "cut off"),
        ('{"a": "b', "cut off"),
        ('{"a":\n  x}', "line 2, column 3"),
        ('{"a": "b\x00"}', "NUL character"),
        ('{"a": "b\x1f"}', "control character"),
        ("[1,]", "line 1, column 4"),
    ],
)
def test_a_broken_text_says_where(text: str, said: str) -> None:
    with pytest.raises(FileRefused) as told:
        JsonReader().value(text, 0)
    assert said in told.value.sentence


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"\xef\xbb\xbf", "empty"), (b" \n", "empty"), (b"{\xff", "byte 2")],
)
def test_what_is_no_text_is_refused(data: bytes, said: str) -> None:
    with pytest.raises(FileRefused, match=said):
        decode_text(data)


def test_utf16_is_read_with_a_warning() -> None:
    text, warning = decode_text('{"a": "Clínica"}'.encode("utf-16"))
    assert json.loads(text) == {"a": "Clínica"}
    assert "UTF-16" in warning
    assert decode_text(b'\xef\xbb\xbf{"a": 1}') == ('{"a": 1}', "")


def test_the_public_suite_of_json_texts(shared_data: Path) -> None:
    """``n_`` must be refused; ``y_`` must be read, but for what I-JSON forbids besides."""
    stricter = {"y_object_duplicated_key.json", "y_object_duplicated_key_and_value.json"}
    for path in sorted((shared_data / "hostile" / "json-test-suite").glob("*.json")):
        kind = path.name[0]
        reader = JsonReader()
        try:
            text, _warning = decode_text(path.read_bytes())
            check_depth(text.encode("utf-8", "surrogatepass"))
            start = len(text) - len(text.lstrip(" \t\r\n"))
            _value, end = reader.value(text, start)
            fine = not text[end:].strip(" \t\r\n") and not reader.take_faults()
        except FileRefused:
            fine = False
        if kind == "n":
            assert not fine, path.name
        elif kind == "y" and path.name not in stricter and "u0000" not in path.read_text("latin-1"):
            assert fine, path.name
