"""C-CDA R2.1 out: one person's record as a Continuity of Care Document."""
