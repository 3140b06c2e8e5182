"""Which passwords are let through, and how strong they are said to be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.passwords import estimate, require_acceptable
from clinicdesk.domain.vault_errors import PasswordTooWeak

GOOD = "violet kettle harbor nineteen"


@pytest.mark.parametrize(
    "password",
    [
        GOOD,
        "zq7vKp0xLm2w",
        "ночной поезд идёт",
        "caf\u00e9 ma\u00f1ana luna",
        "漢字仮名交文日本語文章試験",
    ],
)
def test_long_passwords_of_any_letters_are_let_through(password: str) -> None:
    require_acceptable(password, with_device_secret=True)


def test_twelve_characters_with_a_device_secret_and_fifteen_without() -> None:
    require_acceptable("zq7vKp0xLm2w", with_device_secret=True)
    with pytest.raises(PasswordTooWeak, match="11 characters and needs at least 12"):
        require_acceptable("zq7vKp0xLm2", with_device_secret=True)
    with pytest.raises(PasswordTooWeak, match="at least 15"):
        require_acceptable("zq7vKp0xLm2wZr", with_device_secret=False)
    require_acceptable("zq7vKp0xLm2wZr9", with_device_secret=False)


@pytest.mark.parametrize(
    "password",
    [
        "password1234",
        "Password1234",
        "PASSWORD1234!",
        "correct horse battery staple",
        "ｐａｓｓｗｏｒｄ１２３４",
        "aaaaaaaaaaaaaaaa",
        "abababababababab",
        "............",
        "1234 5678 9012",
        "line\nbreak and more",
        "x" * 257,
    ],
)
def test_the_first_guesses_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak) as refused:
        require_acceptable(password, with_device_secret=True)
    assert refused.value.sentence.endswith(".")
    assert refused.value.remedy


@pytest.mark.parametrize(
    "password",
    [
        "ClinicDesk2026",
        "Whitfield-2026",
        "dana whitfield 1",
        "Riverside Mill!!",
        "riversidewhitfield",
    ],
)
def test_the_clinics_and_the_persons_own_words_are_refused(password: str) -> None:
    with pytest.raises(PasswordTooWeak, match="name"):
        require_acceptable(
            password, with_device_secret=True, own_words=("Dana Whitfield", "Riverside Mill")
        )


def test_own_words_among_others_are_fine() -> None:
    require_acceptable(
        "dana likes purple trumpets", with_device_secret=True, own_words=("Dana Whitfield",)
    )


@given(st.text(max_size=11))
def test_nothing_short_is_let_through(password: str) -> None:
    if len(password.encode("utf-8", "replace")) > 11:
        return
    with pytest.raises(PasswordTooWeak):
        require_acceptable(password, with_device_secret=True)


def test_strength_rises_and_says_what_would_help() -> None:
    scores = [estimate(text).score for text in ("", "password", "Tr0ub4dor&3", GOOD)]
    assert scores == sorted(scores)
    assert (scores[0], scores[-1]) == (0, 4)
    assert estimate("password").hint
    assert estimate(GOOD).label == "strong"
    assert estimate(GOOD).hint == ""


def test_own_words_are_worth_little() -> None:
    without = estimate("whitfieldmill7").score
    known = estimate("whitfieldmill7", ("Whitfield", "Mill")).score
    assert known < without


@given(st.text(max_size=400))
def test_any_text_gets_a_score(password: str) -> None:
    assert 0 <= estimate(password).score <= 4
