"""Numbers as people type them."""

from decimal import Decimal, InvalidOperation

__all__ = ["read_number"]


def read_number(text: str) -> Decimal | None:
    """Read a number as people type it: 7, 7.5, 7,5, 1,200; None where there is none.

    Raises:
        InvalidOperation: it is no number.
    """
    typed = text.strip().replace("\N{MINUS SIGN}", "-").replace(" ", "")
    if not typed:
        return None
    if "," in typed and "." not in typed:
        head, _comma, tail = typed.rpartition(",")
        # A comma before three digits parts thousands here; else it is a decimal comma.
        typed = head.replace(",", "") + (tail if len(tail) == 3 else f".{tail}")
    found = Decimal(typed.replace(",", ""))
    if not found.is_finite():
        raise InvalidOperation
    return found
