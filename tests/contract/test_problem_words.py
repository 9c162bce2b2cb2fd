"""Every word with which vision marks a value has a name for people, in both languages."""

import ast

from scenecheck_api.words import PROBLEMS


def problems_in(path):
    """The words that a module sets: `problem="..."`, `with_problem(field, "...")`, and what `..._problem` returns."""
    tree = ast.parse(path.read_text(encoding="utf8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "problem":
            yield from words_of(node.value)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "with_problem":
            yield from words_of(node.args[1])
        elif isinstance(node, ast.FunctionDef) and "problem" in node.name:
            for inner in ast.walk(node):
                if isinstance(inner, ast.Return) and inner.value is not None:
                    yield from words_of(inner.value)


def words_of(value):
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        yield value.value
    elif isinstance(value, ast.IfExp):
        yield from words_of(value.body)
        yield from words_of(value.orelse)


def test_every_problem_of_a_value_has_a_name(repository):
    modules = sorted((repository / "vision" / "scenecheck_vision").rglob("*.py"))
    found = {word for path in modules for word in problems_in(path)}
    assert {"not_found", "vin_check_digit", "premiums_differ", "date_order", "no_grammar"} <= found
    assert found - set(PROBLEMS) == set()
