"""Trained weights, their manifest, and the sessions that run them; training and export (extra `train`)."""
