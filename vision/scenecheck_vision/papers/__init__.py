"""Papers: from a photo or PDF of a licence or policy to its fields."""
