"""The review desk: the queue, and one page on which an officer decides a case."""
