"""The real window on a small real clinic."""

from chart_window import mold, small, window

__all__ = ["mold", "small", "window"]
