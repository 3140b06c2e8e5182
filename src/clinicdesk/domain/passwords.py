"""Rules and strength of passwords.

NIST SP 800-63B-4 (July 2025), section 3.1.1.2: length counts; 15 characters where the password
stands alone; known common ones and the words of the service and the person are refused; no
composition rules; no forced change; any printable character, spaces included. Here 12
characters suffice where a device secret stands beside the password.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clinicdesk.domain.vault_errors import PasswordTooWeak

__all__ = ["LENGTH_ALONE", "LENGTH_WITH_DEVICE", "Strength", "estimate", "require_acceptable"]

LENGTH_WITH_DEVICE: Final = 12
LENGTH_ALONE: Final = 15
LONGEST: Final = 256
_ESTIMATED: Final = 72
_SHORTEST_WORD: Final = 4

_COMMON_TEXT: Final = """
123456789012 1234567890123 12345678901234 123456789012345 1234567890123456 000000000000
111111111111 121212121212 123123123123 123412341234 112233445566 987654321098 098765432109
012345678910 password1234 password12345 password123456 passwordpassword passw0rd1234
password2024 password2025 password2026 passwort1234 contrasena123 motdepasse123 qwertyuiop12
qwertyuiop123 qwerty123456 qwertyqwerty 1q2w3e4r5t6y 1qaz2wsx3edc qazwsxedcrfv asdfghjkl123
asdfghjklzxcvbnm zxcvbnm12345 abcdefghijkl abcdefgh1234 abcd12345678 aaaaaaaaaaaa iloveyou1234
iloveyou123456 iloveyouiloveyou letmein12345 letmeinplease welcome12345 welcome123456
administrator administrator1 admin1234567 admin12345678 changeme1234 changemenow123 default12345
football1234 baseball1234 basketball12 superman1234 batman123456 princess1234 sunshine1234
monkey123456 dragon123456 michael12345 jennifer1234 charlie12345 trustno1trustno1 whatever1234
correcthorsebatterystaple secretsecret secret123456 hospital1234
medicine1234 healthcare123 nursenurse12 nurse1234567 clinicclinic clinic123456 clinicdesk123
wellness1234 doctor123456 patient12345 summer202500 winter202500 spring202500 autumn202500
"""
_COMMON: Final = frozenset(_COMMON_TEXT.split())


@dataclass(frozen=True, slots=True)
class Strength:
    """How well a password resists guessing: 0 (at once) to 4 (hardly), and what would help."""

    score: int
    label: str
    hint: str


_LABELS: Final = ("very weak", "weak", "fair", "good", "strong")
_HINTS: Final = (
    "A row of four or more unrelated words is easy to remember and hard to guess.",
    "Add another unrelated word or two.",
    "One more unrelated word would make it good.",
    "",
    "",
)


def _plain(text: str) -> str:
    return "".join(
        sign for sign in unicodedata.normalize("NFKC", text).casefold() if sign.isalnum()
    )


def require_acceptable(
    password: str, *, with_device_secret: bool, own_words: Iterable[str] = ()
) -> None:
    """Let a new password through, or say which rule it breaks.

    ``own_words`` are the names of the clinic, the site and the person: a password that is little
    more than such a word with figures around it is the first thing that a colleague tries.

    Raises:
        PasswordTooWeak: too short, too long, common, repeated, or made of own words.
    """
    least = LENGTH_WITH_DEVICE if with_device_secret else LENGTH_ALONE
    normal = unicodedata.normalize("NFKC", password)
    if len(normal) < least:
        raise PasswordTooWeak(
            f"The password has {len(normal)} characters and needs at least {least}.",
            _HINTS[0],
        )
    if len(normal) > LONGEST:
        raise PasswordTooWeak(
            f"The password is longer than {LONGEST} characters.", "Choose a shorter one."
        )
    if any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in normal):
        raise PasswordTooWeak(
            "The password holds a control character that cannot be typed.", "Leave it out."
        )
    plain = _plain(normal)
    if normal.casefold() in _COMMON or plain in _COMMON:
        raise PasswordTooWeak("This password is among the first that anyone tries.", _HINTS[0])
    if len(set(plain or normal)) < 4:
        raise PasswordTooWeak("The password repeats the same few characters.", _HINTS[0])
    _refuse_own_words(plain, own_words)


def _refuse_own_words(plain: str, own_words: Iterable[str]) -> None:
    rest = plain
    parts = {_plain(part) for word in own_words for part in (word, *word.split())}
    for part in sorted(parts | {"clinicdesk"}, key=len, reverse=True):
        if len(part) >= _SHORTEST_WORD:
            rest = rest.replace(part, "")
    letters = [sign for sign in rest if sign.isalpha()]
    if rest != plain and len(letters) < _SHORTEST_WORD:
        raise PasswordTooWeak(
            "The password is little more than the clinic's or your own name.", _HINTS[0]
        )


def estimate(password: str, own_words: Iterable[str] = ()) -> Strength:
    """Estimate a password's strength for the bar beside the field, at each keystroke."""
    if not password:
        return Strength(0, _LABELS[0], _HINTS[0])
    # Its word lists take 40 ms to load; only who chooses a password pays for them.
    from zxcvbn import zxcvbn

    words = [word.casefold() for word in own_words if word]
    score = int(zxcvbn(password[:_ESTIMATED], user_inputs=words)["score"])
    return Strength(score, _LABELS[score], _HINTS[score])
