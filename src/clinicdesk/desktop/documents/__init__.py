"""What was printed, saved and sent, clinic-wide; and whether a file is one of ours."""
