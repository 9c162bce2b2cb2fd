"""Who may do what: accounts, keys, roles and views, encryption at rest, the audit log, and what goes out."""
