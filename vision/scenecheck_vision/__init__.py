"""One photo in, one PhotoReading out. No cases, no records, no HTTP, no database."""

import scenecheck_models  # noqa: F401  (first of all: ONNX Runtime, which modules here import, must not report its use)
