"""The characters that typed values consist of, for reading a field again under a restriction."""

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHANUMERIC = DIGITS + CAPITALS + "-*/"
VIN = DIGITS + CAPITALS
DATE = DIGITS + "-年月日."
