"""The hotline: how far a case is, in one word, for whoever knows its number or a plate and a phone."""
