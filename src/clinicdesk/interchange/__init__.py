"""Reads what others send: files, folders and archives in; domain values and reasons out.

Knows nothing of the store: what a reference leads to is asked through `fhir.references.Lookup`.
"""
