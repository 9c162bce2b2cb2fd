"""What a reading, a case, a finding and a report are, and the rules that judge them.

Pure Python: no pixels, no input or output, no clock of its own. The same input gives the same bytes.
"""
