"""Accident cases as readings: clean ones, and the same with one planted fault, to measure the judging by itself."""
