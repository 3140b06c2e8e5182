"""The National Provider Identifier and its check digit (45 CFR 162.406; ISO/IEC 7812 Luhn)."""

__all__ = ["is_npi"]

_PREFIX = "80840"


def is_npi(text: str) -> bool:
    """Tell whether a text is an NPI: ten digits, the last one the Luhn check over 80840 + nine."""
    if len(text) != 10 or not (text.isascii() and text.isdigit()):
        return False
    total = 0
    for place, character in enumerate(reversed(_PREFIX + text)):
        digit = int(character) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit
    return total % 10 == 0
