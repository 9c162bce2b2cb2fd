"""What supervisors look at: how many cases, how complete, how fast, and whether officers agree with the findings."""
