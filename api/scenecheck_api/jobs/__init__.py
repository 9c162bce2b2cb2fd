"""Background work: the row in the database is the truth, a runner only delivers it."""
