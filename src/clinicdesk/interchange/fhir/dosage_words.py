"""The words of a dosage that also stands in its parts: written by us, told apart when read."""

__all__ = ["dosage_words"]


def dosage_words(dose: str, route: str, frequency: str, *, as_needed: bool) -> str:
    """Return dose, route and frequency in one line, as a label has them."""
    parts = (dose, route, frequency, "as needed" if as_needed else "")
    return ", ".join(said for part in parts if (said := part.strip()))
