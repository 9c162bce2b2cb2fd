"""Whatever a person reads is there in Chinese and English: labels, rules, problems, pages, sentences made in code."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

import scenecheck_api
import scenecheck_evidence
from scenecheck_api import finding_names, words
from scenecheck_api.server.app import create_app
from scenecheck_api.server.problems import KINDS
from scenecheck_evidence import words as words_of_judging
from scenecheck_evidence.base import Text
from scenecheck_evidence.ruleset import load_ruleset

CHINESE = re.compile(r"[\u4e00-\u9fff]")
PACKAGES = (scenecheck_evidence, scenecheck_api)
TEMPLATES = Path(scenecheck_api.__file__).parent / "pages" / "templates"
NAMES = {"SceneCheck", "PDF", "JSON", "CSV", "SHA", "p90", "Enter", "Esc", "没有网络", "Offline"}
"""Words of a template that are the same in both languages."""


def texts_in(found: Any, path: str, seen: set[int]) -> Iterator[tuple[str, Text]]:
    """Every sentence inside a value, with where it stands."""
    if id(found) in seen:
        return
    seen.add(id(found))
    if isinstance(found, Text):
        yield path, found
    elif isinstance(found, Mapping):
        for name, one in found.items():
            yield from texts_in(one, f"{path}[{name}]", seen)
    elif isinstance(found, list | tuple | set | frozenset):
        for number, one in enumerate(found):
            yield from texts_in(one, f"{path}[{number}]", seen)
    elif isinstance(found, BaseModel):
        for name in type(found).model_fields:
            yield from texts_in(getattr(found, name), f"{path}.{name}", seen)
    elif is_dataclass(found) and not isinstance(found, type):
        for field in fields(found):
            yield from texts_in(getattr(found, field.name), f"{path}.{field.name}", seen)


def faults(told: Iterator[tuple[str, Text]]) -> list[str]:
    """Sentences of which a half is empty or in the other's language."""
    wrong = []
    for path, text in told:
        if not text.zh.strip() or not text.en.strip() or CHINESE.search(text.en):
            wrong.append(f"{path}: {text.zh!r} / {text.en!r}")
    return wrong


def modules() -> Iterator[Any]:
    for package in PACKAGES:
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if ".migrations" not in found.name:
                yield importlib.import_module(found.name)


def test_every_sentence_of_a_module_is_there_twice():
    seen: set[int] = set()
    told = [
        one
        for module in modules()
        for name, value in vars(module).items()
        if not name.startswith("__")
        for one in texts_in(value, f"{module.__name__}.{name}", seen)
    ]
    assert len(told) > 300
    assert faults(iter(told)) == []


def test_every_sentence_of_the_rule_set_is_there_twice():
    told = list(texts_in(load_ruleset(), "ruleset", set()))
    assert len(told) > 100
    assert faults(iter(told)) == []


def test_every_problem_is_said_twice():
    create_app  # noqa: B018 - importing it defines the problems of all routes
    assert len(KINDS) > 60
    assert faults((f"problem {code}", kind.text) for code, kind in KINDS.items()) == []


@pytest.mark.parametrize("module", [words, words_of_judging, finding_names])
def test_a_table_of_labels_names_every_member_of_its_enumeration(module):
    checked = 0
    for name, table in vars(module).items():
        if isinstance(table, dict) and table and all(isinstance(value, Text) for value in table.values()):
            for kind in {type(key) for key in table}:
                if issubclass(kind, Enum):
                    checked += 1
                    assert set(table) >= set(kind), f"{name} lacks {set(kind) - set(table)}"
    assert checked


def calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def test_no_code_makes_a_sentence_of_one_half():
    wrong = []
    for package in PACKAGES:
        for file in Path(package.__file__).parent.rglob("*.py"):
            for call in calls(ast.parse(file.read_text(encoding="utf8")), "Text"):
                halves = {one.arg: one.value for one in call.keywords}
                empty = {name for name, half in halves.items() if isinstance(half, ast.Constant) and half.value == ""}
                parts = [node.value for node in ast.walk(halves["en"]) if isinstance(node, ast.Constant)]
                said = re.sub(r"\([^)]*\)", "", "".join(part for part in parts if isinstance(part, str)))
                if empty == {"en"} or CHINESE.search(said):  # a term of the law may stand in brackets
                    wrong.append(f"{file.name}:{call.lineno}")
    assert not wrong, "\n".join(wrong)


def templates() -> list[Path]:
    return sorted(TEMPLATES.rglob("*.j2"))


CALL = re.compile(r'\b(?:t|both)\(\s*"((?:[^"\\]|\\.)*)"(?: ~ [^,]*?)?\s*,\s*"((?:[^"\\]|\\.)*)"')
LITTLE = {"方", "张", "处理", "修改了案件。"}
"""Measure words and particles: their English half is empty."""


@pytest.mark.parametrize("file", templates(), ids=lambda file: file.stem)
def test_every_sentence_of_a_template_is_there_twice(file):
    text = re.sub(r"\{#.*?#\}", "", file.read_text(encoding="utf8"), flags=re.S)
    for zh, en in CALL.findall(text):
        if re.search(r"\w", zh) and zh != "English":
            assert CHINESE.search(zh), (zh, en)
            assert (en and not CHINESE.search(en)) or zh in LITTLE, (zh, en)
    text = re.sub(r"\{% block main_class %\}.*?\{% endblock %\}", " ", text)
    bare = re.sub(r"\{\{.*?\}\}|\{%.*?%\}", " ", text, flags=re.S)
    bare = re.sub(r"<[^>]*>|[\w-]+=\"[^\"]*\"", " ", bare)
    assert not [word for word in re.findall(r"[A-Za-z]{2,}|[\u4e00-\u9fff]+", bare) if word not in NAMES]
    halves = set(re.findall(r"[\w.]+\.(?:zh|en)\b", text))
    assert halves <= {"wrong.zh", "drawn.face.name.en"}  # the first inside t(), the second names a style
