"""What is typed into the search box is understood as people mean it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.search import BirthRange, key_of, parse_query
from clinicdesk.domain.search_match import Rank, Subject, match

TODAY = date(2026, 11, 22)
BORN = date(1978, 3, 13)


def births(text: str) -> list[tuple[date, date]]:
    terms = parse_query(text, TODAY).terms
    return [(b.first, b.last) for term in terms for b in term.births if not b.swapped]


@pytest.mark.parametrize(
    "typed",
    [
        "3/13/1978",
        "03/13/1978",
        "3-13-78",
        "1978-03-13",
        "13-Mar-1978",
        "13 mar 1978",
        "March 13, 1978",
        "3 13 1978",
        "03131978",
        "19780313",
        "031378",
        "13/3/1978",
    ],
)
def test_a_birth_date_is_read_however_it_is_typed(typed: str) -> None:
    assert (BORN, BORN) in births(typed)


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ("1978", date(1978, 1, 1), date(1978, 12, 31)),
        ("3/1978", date(1978, 3, 1), date(1978, 3, 31)),
        ("mar 1978", date(1978, 3, 1), date(1978, 3, 31)),
        ("1978-02", date(1978, 2, 1), date(1978, 2, 28)),
        ("12/1999", date(1999, 12, 1), date(1999, 12, 31)),
        ("smith 197", date(1970, 1, 1), date(1979, 12, 31)),
    ],
)
def test_less_than_a_whole_date_is_a_range(typed: str, first: date, last: date) -> None:
    assert (first, last) in births(typed)


def test_day_and_month_are_also_tried_the_other_way_round() -> None:
    (term,) = parse_query("3/5/1978", TODAY).terms
    assert term.births == (
        BirthRange(date(1978, 3, 5), date(1978, 3, 5)),
        BirthRange(date(1978, 5, 3), date(1978, 5, 3), swapped=True),
    )
    (same,) = parse_query("5/5/1978", TODAY).terms
    assert len(same.births) == 1


@pytest.mark.parametrize("typed", ["smith 3/", "smith 3/1", "smith 3/13/", "smith 3/13/197"])
def test_a_date_half_typed_hides_nobody_and_says_how_to_go_on(typed: str) -> None:
    query = parse_query(typed, TODAY)
    assert [term.word for term in query.terms] == ["smith"]
    assert "birth" in query.hint


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("O'Connor, Declan", ["oconnor", "declan"]),
        ("NGUYỄN  thị ánh", ["nguyen", "thi", "anh"]),
        ("Jean-Baptiste", ["jean", "baptiste"]),
        ("de la Cruz", ["de", "la", "cruz"]),
        ("Đặng", ["dang"]),
    ],
)
def test_names_are_folded_into_words(typed: str, words: list[str]) -> None:
    assert [term.word for term in parse_query(typed, TODAY).terms] == words


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("(614) 555-0142", "6145550142"),
        ("614 555 0142", "6145550142"),
        ("+1 614 555 0142", "6145550142"),
        ("1 614 555 0142", "6145550142"),
        ("555-0142", "5550142"),
        ("555 0142", "5550142"),
        ("(614) 555-01", "61455501"),
        ("(614) 55", "61455"),
        ("614 555-0", "6145550"),
        ("0142", "0142"),
        ("CD-000042-X", "cd000042x"),
        ("cd-42", "42"),
        ("E-204117", "e204117"),
        ("Ann.Lee@mail.example", "ann.lee@mail.example"),
    ],
)
def test_numbers_are_read_as_keys(typed: str, key: str) -> None:
    (term,) = parse_query(typed, TODAY).terms
    assert key in term.keys


def test_a_year_may_also_be_a_number() -> None:
    (term,) = parse_query("1978", TODAY).terms
    assert term.keys == ("1978",)
    assert term.births


@pytest.mark.parametrize("typed", ["+3m", "today", "t", "-1y", "", "   ", "!!", "--", "()"])
def test_nothing_is_read_into_what_is_no_date(typed: str) -> None:
    assert not births(typed)


@given(st.text(max_size=60))
def test_no_text_is_too_strange(text: str) -> None:
    for term in parse_query(text, TODAY).terms:
        assert term.word or term.keys or term.births


@given(st.dates(date(1900, 1, 1), TODAY))
def test_every_birth_date_is_found_again(day: date) -> None:
    for typed in (f"{day:%m/%d/%Y}", day.isoformat(), f"{day:%m%d%Y}"):
        assert (day, day) in births(typed)


SUBJECT = Subject(
    family=("nguyen",),
    given=("thi", "anh"),
    keys=(("mrn", "cd000042x"), ("mrn", "000042"), ("phone", "0142"), ("employee", "e204117")),
    aliases=(("preferred", "Annie"), ("maiden", "Thị Ánh Phạm")),
    birth_on=BORN,
)


@pytest.mark.parametrize(
    ("typed", "rank", "why"),
    [
        ("nguyen", Rank.EXACT, ""),
        ("anh", Rank.EXACT_GIVEN, ""),
        ("annie", Rank.EXACT_ALIAS, "Known as Annie"),
        ("ngu", Rank.PREFIX, ""),
        ("pha", Rank.PREFIX_ALIAS, "Born as Thị Ánh Phạm"),
        ("guyen", Rank.INSIDE, ""),
        ("nguyne", Rank.NONE, ""),
        ("0142", Rank.EXACT, "Phone"),
        ("3/13/1978", Rank.EXACT, "Born 13-Mar-1978"),
        ("1978", Rank.PREFIX, "Born 13-Mar-1978"),
        ("E-204117", Rank.EXACT, "Employee number"),
    ],
)
def test_a_match_says_how_good_it_is_and_why(typed: str, rank: Rank, why: str) -> None:
    said = match(parse_query(typed, TODAY), SUBJECT)
    assert (said.rank, said.why) == (rank, why)


def test_a_swapped_birth_date_ranks_as_a_slip() -> None:
    person = Subject(family=("lee",), given=(), birth_on=date(1978, 5, 3))
    said = match(parse_query("03/05/1978", TODAY), person)
    assert said.rank == Rank.SLIP
    assert "exchanged" in said.why


def test_keys_drop_everything_but_letters_and_digits() -> None:
    assert key_of("(614) 555-0142") == "6145550142"
    assert key_of("E‑20 41") == "e2041"
