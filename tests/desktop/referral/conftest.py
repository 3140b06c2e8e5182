"""The real window on a small real clinic."""

from chart_window import small, window

__all__ = ["small", "window"]
