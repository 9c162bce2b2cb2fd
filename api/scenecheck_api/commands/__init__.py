"""Commands that would make cli.py long, one subject a module."""
