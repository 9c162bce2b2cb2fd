"""Corrections as training labels: only where it was allowed, for a purpose that is logged, people blurred."""
