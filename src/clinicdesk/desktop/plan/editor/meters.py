"""Reading grades below the words that the person takes home."""

from collections.abc import Sequence
from typing import Any

from clinicdesk.desktop.widgets import GradeMeter

__all__ = ["meters_below", "speak"]


def meters_below(ui: Any, *fields: str) -> tuple[GradeMeter, ...]:
    """Put a meter below each of a compiled form's fields."""
    made = []
    for field in fields:
        meter = GradeMeter(getattr(ui, field))
        getattr(ui, f"{field}_field").layout().addWidget(meter)
        made.append(meter)
    return tuple(made)


def speak(meters: Sequence[GradeMeter], language: str) -> None:
    """Measure in the person's language where there is a measure for it, else in English."""
    spoken = language.partition("-")[0].lower() or "en"
    for meter in meters:
        meter.set_language(spoken)
