"""Printing: a preview of the very bytes, and their way to paper or to a file."""
