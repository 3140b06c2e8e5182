"""The demonstration clinic: invented people in every stage of the work.

Seeded: the same seed and day make the same clinic. Everything is told relative to the clock's day,
so that the clinic opens on a morning that a nurse would recognize, whenever that is.
"""
