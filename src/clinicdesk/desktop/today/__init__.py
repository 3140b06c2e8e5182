"""The morning's page: what is overdue, due, waiting, and who came home from hospital."""
