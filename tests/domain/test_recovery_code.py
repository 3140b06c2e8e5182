"""The recovery code, as it is printed and as people type it."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinicdesk.domain.recovery_code import RecoveryCode
from clinicdesk.domain.vault_errors import RecoveryCodeMistyped

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
secrets = st.binary(min_size=20, max_size=20)


@given(secrets)
def test_what_is_printed_can_be_typed(secret: bytes) -> None:
    printed = RecoveryCode(secret).printed
    assert RecoveryCode.parse(printed).secret == secret
    groups = printed.split("-")
    assert [len(group) for group in groups] == [6] * 6
    assert set("".join(groups)) <= set(ALPHABET)


@given(secrets, st.data())
def test_careless_typing_is_understood(secret: bytes, data: st.DataObject) -> None:
    typed = "".join(
        data.draw(st.sampled_from(["", " ", "-", "\u2013", "\n"]))
        + data.draw(st.sampled_from({"0": "0oO", "1": "1iIlL"}.get(sign, sign + sign.lower())))
        for sign in RecoveryCode(secret).printed.replace("-", "")
    )
    assert RecoveryCode.parse(typed).secret == secret


@given(secrets, st.integers(0, 35), st.integers(1, 31))
def test_one_wrong_sign_is_seen(secret: bytes, position: int, shift: int) -> None:
    symbols = list(RecoveryCode(secret).printed.replace("-", ""))
    symbols[position] = ALPHABET[(ALPHABET.index(symbols[position]) + shift) % 32]
    try:
        other = RecoveryCode.parse("".join(symbols))
    except RecoveryCodeMistyped:
        return
    # One slip in about a million passes a checksum of 20 bits; then it is another code.
    assert other.secret != secret


def test_slips_of_the_hand_are_nearly_always_seen() -> None:
    seen = 0
    for number in range(2_000):
        symbols = list(RecoveryCode(number.to_bytes(20, "big")).printed.replace("-", ""))
        place = number % 35
        symbols[place], symbols[place + 1] = symbols[place + 1], symbols[place]
        try:
            seen += RecoveryCode.parse("".join(symbols)).secret == number.to_bytes(20, "big")
        except RecoveryCodeMistyped:
            seen += 1
    assert seen == 2_000


def test_a_published_vector() -> None:
    code = RecoveryCode(bytes(range(20)))
    check = hashlib.sha256(b"clinicdesk/recovery-code/1" + bytes(range(20))).hexdigest()[:5]
    number = int(bytes(range(20)).hex() + check, 16)
    expected = ""
    while number:
        number, digit = divmod(number, 32)
        expected = ALPHABET[digit] + expected
    assert code.printed.replace("-", "") == expected.rjust(36, "0")


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 36, "0" * 35, "0" * 37, "!" * 36, "É" * 36])
def test_what_cannot_be_a_code_is_mistyped(typed: str) -> None:
    with pytest.raises(RecoveryCodeMistyped):
        RecoveryCode.parse(typed)


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_mistyped(typed: str) -> None:
    try:
        code = RecoveryCode.parse(typed)
    except RecoveryCodeMistyped:
        return
    assert RecoveryCode.parse(code.printed) == code


def test_the_length_is_fixed_and_the_secret_hidden() -> None:
    with pytest.raises(ValueError, match="20 bytes"):
        RecoveryCode(b"short")
    assert repr(RecoveryCode(b"A" * 20)) == "RecoveryCode()"
