"""The whole service with example cases, for whoever wants to look at it: nothing of it is kept."""
