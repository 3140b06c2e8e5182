"""FHIR R4 out: domain values to resources in US Core's shapes, and originals as they came."""
