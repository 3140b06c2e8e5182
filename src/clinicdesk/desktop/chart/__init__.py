"""One person's chart: who it is, how they are, what is planned, and what comes next."""
