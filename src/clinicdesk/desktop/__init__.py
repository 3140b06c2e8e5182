"""The window: PySide6, sliced by feature. Knows services and domain values, nothing below."""
