"""FHIR R4 in JSON: resources out of files, and domain values out of resources."""
