"""Cohorts of the prevention program: their people, sessions and results, and a session's sheet."""
