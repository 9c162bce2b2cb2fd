"""The pages that people use: rendered here, changed by htmx, no build step (docs/pages.md)."""
