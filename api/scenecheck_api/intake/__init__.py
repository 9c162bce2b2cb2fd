"""Cases and photos as they come in."""
