"""Leaflets in the window: suggested, looked at, given, printed, and asked about."""
