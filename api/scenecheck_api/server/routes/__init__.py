"""The routes: thin; each module exports `router`."""
