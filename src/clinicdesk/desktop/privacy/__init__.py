"""The privacy office's page: who looked at whom, what staff did, and what is unusual."""
