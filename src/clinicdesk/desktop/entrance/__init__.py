"""Before anyone is in: the first run, the lock, and the way back with the recovery code."""
