"""The shipped code set, and how it is found while somebody types."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.code_search import ABBREVIATIONS, CodeIndex, FoundCode
from clinicdesk.domain.coding import ICD10CM, Coded
from clinicdesk.services.code_book import coded_words, diagnosis_codes, shown_code
from clinicdesk.services.plan_template_book import shipped_templates


@pytest.fixture(scope="module")
def book() -> CodeIndex:
    return diagnosis_codes()


def _first(book: CodeIndex, typed: str) -> str:
    return next(iter(book.search(typed))).code


def test_the_set_is_whole_and_has_the_codes_of_the_templates(book: CodeIndex) -> None:
    assert len(book) == 98_186, "ICD-10-CM of April 2026, headings included"
    assert sum(len(found.code) <= 3 for found in map(book.code, ("A00", "Z99")) if found) == 2
    for template in shipped_templates().values():
        for concern in template.concerns:
            if concern.code.code:
                found = book.code(concern.code.code)
                assert found == FoundCode(concern.code.code, concern.code.display, True)
            for begin in concern.icd10:
                assert book.code(begin) is not None, begin


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("dm2", "E11.9"),
        ("DM2 hyperglycemia", "E11.65"),
        ("htn", "I10"),
        ("primary hypertension", "I10"),
        ("hypertension primary", "I10"),
        ("e11.65", "E11.65"),
        ("E1165", "E11.65"),
        ("retin diab type 2 macular", "E11.311"),
        ("low back pain", "M54.50"),
        ("insomnia", "G47.00"),
        ("pain, back; low", "M54.50"),
        ("r73.03", "R73.03"),
    ],
)
def test_it_is_found_by_words_in_any_order_by_code_and_for_short(
    book: CodeIndex, typed: str, code: str
) -> None:
    assert _first(book, typed) == code


def test_each_short_form_is_known_to_the_set(book: CodeIndex) -> None:
    nothing = [short for short, words in ABBREVIATIONS.items() if not book.search(words)]
    assert nothing == []


def test_what_is_short_for_a_phrase_means_the_phrase(book: CodeIndex) -> None:
    for short, phrase in (("dm2", "type 2 diabetes"), ("dm1", "type 1 diabetes")):
        found = book.search(short, 40)
        assert len(found) == 40
        assert all(phrase in one.words.casefold() for one in found)


def test_what_is_none_finds_nothing(book: CodeIndex) -> None:
    for typed in ("", " ", "d", "zzzz", "diabetes zzzz", "()", "'"):
        assert book.search(typed) == ()
    assert book.code("E11.999") is None


def test_a_word_that_is_short_for_something_still_begins_others(book: CodeIndex) -> None:
    found = [one.words.casefold() for one in book.search("mi", 100_000)]
    assert "infarction" in found[0]
    assert any("migraine" in words for words in found)


def test_a_keystroke_costs_little(book: CodeIndex) -> None:
    slowest = {}
    for typed in ("di", "co", "left frac", "unspecified", "initial encounter displaced fracture"):
        times = []
        for _ in range(5):
            begun = time.perf_counter()
            book.search(typed)
            times.append(time.perf_counter() - begun)
        slowest[typed] = min(times)
    assert max(slowest.values()) < 0.005, slowest


@given(st.text(max_size=30))
def test_whatever_is_typed_is_answered(typed: str) -> None:
    for found in diagnosis_codes().search(typed):
        assert coded_words(shown_code(found)).is_(ICD10CM, found.code)
    assert coded_words(typed).text != "" or not typed.strip()


def test_what_is_typed_is_coded_where_it_is_a_code_and_else_kept() -> None:
    words = "Type 2 diabetes mellitus without complications"
    coded = Coded(words, ICD10CM, "E11.9", words)
    assert coded_words(f"E11.9 {words}") == coded
    assert coded_words(" e11.9 ") == coded
    assert coded_words("E11.9 and sore feet") == Coded("E11.9 and sore feet")
    assert coded_words("B12 is low") == Coded("B12 is low")
    assert coded_words("Worried about money") == Coded("Worried about money")
