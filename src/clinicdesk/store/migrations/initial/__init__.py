"""The tables of the first revision, one module for each module of records."""
