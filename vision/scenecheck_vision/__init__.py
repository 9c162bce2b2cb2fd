"""One photo in, one PhotoReading out. No cases, no records, no HTTP, no database."""
