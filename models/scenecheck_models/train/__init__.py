"""Training and export, one command each: `python -m scenecheck_models.train KIND`.

Importing it forbids Ultralytics to report its use and to ask for newer versions (docs/decisions/0013).
"""

import os

os.environ["YOLO_OFFLINE"] = "true"
