"""Registries: lists of people by a rule, why somebody is in one, and who came and went."""
