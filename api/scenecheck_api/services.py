"""What the service offers to commands of other packages (`ctx.obj` of a plug-in), so that none imports the service."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

from scenecheck_api.inspect_photos import Reader


class Services:
    """Opens the models once and shares them; nothing is opened before it is needed."""

    @cached_property
    def reader(self) -> Reader:
        """The pipeline that reads photos."""
        from scenecheck_vision.pipeline import Pipeline

        return Pipeline()

    def check_case(self, case_dir: Path, records_dir: Path) -> dict[str, Any]:
        """What `check --json` prints for a case folder, judged by the shipped rule set.

        Raises:
            SceneCheckError: case.yaml is missing or wrong.
        """
        from scenecheck_api.case_files import load_case_folder
        from scenecheck_api.check_case import check_case
        from scenecheck_api.records.csv_folder import load_records
        from scenecheck_evidence.ruleset import load_ruleset

        folder = load_case_folder(case_dir)
        return check_case(folder, load_records(records_dir), self.reader, load_ruleset()).as_json()
