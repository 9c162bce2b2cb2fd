"""The service around reading and judging: the command line, pages, storage, record sources."""
