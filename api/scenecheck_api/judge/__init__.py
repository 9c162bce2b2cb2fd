"""From photo to reading to report, as jobs."""
