"""Rule sets that are brought in, tried over past cases, and put in force, all of it audited."""
