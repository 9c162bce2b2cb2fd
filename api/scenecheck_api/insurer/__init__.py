"""Insurers: cases of their own insured, their word on them, advance payment and recovery."""
