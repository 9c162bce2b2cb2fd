"""The characters that typed values consist of, for reading a field again under a restriction."""

DIGITS = "0123456789"
CAPITALS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLATE_GLYPHS = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼挂学警港澳使领" + DIGITS + CAPITALS
ALPHANUMERIC = DIGITS + CAPITALS + "-*/"
VIN = DIGITS + CAPITALS
DATE = DIGITS + "-年月日."
