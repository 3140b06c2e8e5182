"""The care plan and its goals, inside a chart."""
