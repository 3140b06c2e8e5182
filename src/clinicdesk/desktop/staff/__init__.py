"""People and keys, for whoever administers the clinic."""
