"""The example cases, built from seeds: rendered scenes, rendered papers, records, and what the check must say."""
