"""Reading and judging an archive again after a new model or rule set: first the differences, then the change."""
