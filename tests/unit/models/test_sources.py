"""What a network learnt from is named once, with its licence."""

from __future__ import annotations

from pathlib import Path

from scenecheck_models.train.sources import rows_of, sources_of

MANIFEST = """file,source_repo,licence
a/1.jpg,owner/b,MIT
a/2.jpg,owner/a,"CC-BY-4.0, as stated"
a/3.jpg,owner/b,MIT
"""


def test_each_repository_is_named_once_with_its_licence_in_order(tmp_path: Path) -> None:
    (tmp_path / "manifest.csv").write_text(MANIFEST, encoding="utf8")
    rows = rows_of(tmp_path)
    assert [row["file"] for row in rows] == ["a/1.jpg", "a/2.jpg", "a/3.jpg"]
    assert sources_of(rows) == ("owner/a: CC-BY-4.0, as stated", "owner/b: MIT")
    assert sources_of(rows[:1], "another: by form") == ("another: by form", "owner/b: MIT")


def test_nothing_learnt_from_names_nothing() -> None:
    assert sources_of([]) == ()
