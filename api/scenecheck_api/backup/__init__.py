"""One file that holds an installation: its database as of one moment, the originals, the audit log's head."""
