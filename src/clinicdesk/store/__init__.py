"""The only place that knows SQL: records, one module an aggregate, one unit of work."""
