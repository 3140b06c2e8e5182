"""Our own numbers: MRN, referral, document, disclosure, goal code; each with a check character.

The check letter is a weighted sum modulo 23 (a prime above ten): it finds every
single wrong digit and every swap of neighbours.
"""

from uuid import UUID

__all__ = [
    "check_letter",
    "disclosure_number",
    "document_number",
    "goal_code",
    "goal_code_scanned",
    "is_mrn",
    "is_referral_number",
    "mrn",
    "read_goal_code",
    "referral_number",
]

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXY"  # 23, a prime; I, O and Z are left out: read as 1, 0 and 2
_MODULUS = len(_LETTERS)


def check_letter(digits: str) -> str:
    """Return the check letter of a string of digits (weighted modulo 23).

    A prime modulus above ten with growing powers of two as weights finds every single wrong
    digit and every transposition of neighbours.
    """
    total = 0
    for digit in digits:
        total = (total * 2 + int(digit)) % _MODULUS
    return _LETTERS[total * 2 % _MODULUS]


def mrn(serial: int) -> str:
    """Return the medical record number of a serial: ``CD-000042-X``."""
    digits = f"{serial:06d}"
    return f"CD-{digits}-{check_letter(digits)}"


def is_mrn(text: str) -> bool:
    """Tell whether a text is one of our MRNs, its check letter right."""
    parts = text.strip().upper().split("-")
    return (
        len(parts) == 3
        and parts[0] == "CD"
        and parts[1].isascii()
        and parts[1].isdigit()
        and check_letter(parts[1]) == parts[2]
    )


def _yearly(prefix: str, year: int, serial: int) -> str:
    digits = f"{serial:06d}"
    return f"{prefix}{year % 100:02d}-{digits}-{check_letter(f'{year % 100:02d}{digits}')}"


def referral_number(year: int, serial: int) -> str:
    """Return a referral's number: ``R26-004217-K``."""
    return _yearly("R", year, serial)


def document_number(year: int, serial: int) -> str:
    """Return a document's number: ``D26-000017-K``."""
    return _yearly("D", year, serial)


def disclosure_number(year: int, serial: int) -> str:
    """Return a disclosure's number: ``X26-000017-K``."""
    return _yearly("X", year, serial)


def is_referral_number(text: str) -> bool:
    """Tell whether a text is a referral number, its check letter right."""
    parts = text.strip().upper().split("-")
    return (
        len(parts) == 3
        and len(parts[0]) == 3
        and parts[0][0] == "R"
        and (parts[0][1:] + parts[1]).isascii()
        and (parts[0][1:] + parts[1]).isdigit()
        and check_letter(parts[0][1:] + parts[1]) == parts[2]
    )


_CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # 31, a prime; 0, 1, I, L and O look alike
_CODE_LENGTH, _CODE_BITS = 8, 39
_CODE_PREFIX = "CLINICDESK-GOAL:"


def _code_check(letters: str) -> str:
    total = 0
    for letter in letters:
        total = (total * 3 + _CODE_LETTERS.index(letter)) % len(_CODE_LETTERS)
    return _CODE_LETTERS[total * 3 % len(_CODE_LETTERS)]


def goal_code(goal_id: UUID) -> str:
    """Return the short code that finds a goal again: ``G-7K2M-9QXT-R``.

    It carries the last 39 bits of the goal's id. The check letter is a weighted sum modulo 31: it
    finds every single wrong letter and every swap of neighbours.
    """
    rest, letters = goal_id.int % (1 << _CODE_BITS), ""
    for _ in range(_CODE_LENGTH):
        rest, place = divmod(rest, len(_CODE_LETTERS))
        letters = _CODE_LETTERS[place] + letters
    return f"G-{letters[:4]}-{letters[4:]}-{_code_check(letters)}"


def goal_code_scanned(code: str) -> str:
    """Return what the square code on paper says: the code, and that it is one of ours."""
    return f"{_CODE_PREFIX}{code}"


def read_goal_code(text: str) -> int | None:
    """Return the last 39 bits of the goal's id that a typed or scanned code carries.

    None where it is no such code or its check letter is wrong. Blanks and hyphens do not matter.
    """
    said = text.strip().upper().removeprefix(_CODE_PREFIX)
    letters = "".join(c for c in said if c.isalnum())
    if len(letters) != _CODE_LENGTH + 2 or letters[0] != "G":
        return None
    body, check = letters[1:-1], letters[-1]
    if any(c not in _CODE_LETTERS for c in body) or _code_check(body) != check:
        return None
    found = 0
    for letter in body:
        found = found * len(_CODE_LETTERS) + _CODE_LETTERS.index(letter)
    return found if found < 1 << _CODE_BITS else None
