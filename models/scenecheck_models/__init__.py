"""Trained weights, their manifest, and the sessions that run them; training and export (extra `train`).

Importing this package, which must come before anything imports ONNX Runtime, forbids that library to report its use:
its builds since 1.31 resolve and call their maker's host as soon as a network is opened (docs/decisions/0013).
"""

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"
