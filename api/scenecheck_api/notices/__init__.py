"""Webhooks: signed notices of what happened to a case, in an outbox until they have arrived."""
