"""Repairers: estimates of the cars that are with them, agreed with the insurer (维修企业线上定损)."""
