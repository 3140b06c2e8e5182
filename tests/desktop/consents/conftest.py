"""The real window of a clinic with protected entries."""

from protected_window import enter, mold, place

__all__ = ["enter", "mold", "place"]
