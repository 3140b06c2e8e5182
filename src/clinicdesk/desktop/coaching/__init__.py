"""Coaching in the chart: the goals that are coached, sessions, readings and attempts."""
