"""Service points: where they are, what they can take, and the cases they have."""
