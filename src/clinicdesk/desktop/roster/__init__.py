"""Everybody at a glance: the list, the search that answers at every keystroke, and new people."""
