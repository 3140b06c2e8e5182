"""The rules of the clinic: pure values, state machines and formulas. Opens nothing."""
