"""Our own numbers: MRN, referral, document and disclosure numbers, each with a check character.

The check letter is a weighted sum modulo 23 (a prime above ten): it finds every
single wrong digit and every swap of neighbours.
"""

__all__ = [
    "check_letter",
    "disclosure_number",
    "document_number",
    "is_mrn",
    "is_referral_number",
    "mrn",
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
