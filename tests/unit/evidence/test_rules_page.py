"""docs/rules.md is what the shipped rule set says; `UPDATE_GOLDEN=1` writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

from scenecheck_evidence.findings import FindingCode
from scenecheck_evidence.rules_page import rules_page
from scenecheck_evidence.ruleset import RuleSet


def test_docs_rules_is_up_to_date(repository: Path, rules: RuleSet) -> None:
    page, written = rules_page(rules), repository / "docs" / "rules.md"
    if os.environ.get("UPDATE_GOLDEN"):
        written.write_text(page, encoding="utf-8")
    assert written.read_text(encoding="utf-8") == page


def test_page_names_every_code_with_its_source(rules: RuleSet) -> None:
    page = rules_page(rules)
    for code in FindingCode:
        line = next(line for line in page.splitlines() if line.startswith(f"| `{code.value}`"))
        assert rules.rules[code].source in line
        assert rules.rules[code].rule.zh in line
