"""Eligibility files of employers: chosen, mapped, compared, committed, taken back."""
