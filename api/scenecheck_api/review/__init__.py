"""The desk where officers review cases: queue, claims, corrections, decisions."""
