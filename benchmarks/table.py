"""The one table of a run: each figure beside its floor."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

__all__ = ["Part", "machine", "table"]

Part = tuple[str, Sequence[dict[str, Any]]]
"""What was measured, and its figures as `ground.Figure` has them."""

_HEAD = """| what | median | p95 | floor | floor's median | ratio |
|---|---:|---:|---|---:|---:|
"""


def machine() -> str:
    """Say when and where it was, and how busy the machine was with everything."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, {platform.system()} {platform.machine()}, "
        f"{os.cpu_count()} cores, Python {platform.python_version()}; load of the last 1, 5 and "
        f"15 minutes: {load}."
    )


def _amount(value: float, unit: str) -> str:
    """Write three digits, without powers of ten."""
    if unit == "ms" and value >= 1000:
        value, unit = value / 1000, "s"
    places = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{places}f} {unit}"


def _line(figure: dict[str, Any]) -> str:
    unit, below = figure["unit"], figure["floor_median"]
    floor = _amount(below, unit) if below else ""
    ratio = f"{figure['median'] / below:,.1f}x" if below else ""
    return (
        f"| {figure['what']} | {_amount(figure['median'], unit)} | {_amount(figure['p95'], unit)} "
        f"| {figure['floor']} | {floor} | {ratio} |\n"
    )


def table(parts: Iterable[Part]) -> str:
    """Write one table in Markdown; what each part is about stands in a line of its own."""
    lines = [
        f"| **{title}** | | | | | |\n" + "".join(map(_line, figures)) for title, figures in parts
    ]
    return _HEAD + "".join(lines)
