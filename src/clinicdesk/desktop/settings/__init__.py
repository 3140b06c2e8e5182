"""How the window looks and locks, the backups, and what this clinic is."""
