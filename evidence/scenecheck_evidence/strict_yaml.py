"""YAML of files that people write: plain values only, each field once, and one clear line for whatever is wrong."""

from __future__ import annotations

from typing import Any

import yaml

_SHOWN = 100
"""Characters of a parser's own complaint that a message repeats."""
_LARGEST = 2**63 - 1
"""Python can hold larger whole numbers, but cannot print the largest of them, and no field of ours needs one."""


class YamlTextError(ValueError):
    """A text is no plain YAML; the message is one line with the place of the fault where it is known."""


class _PlainLoader(yaml.SafeLoader):
    """A SafeLoader that leaves times as text and refuses a key given twice and anchors (they grow without bound)."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.constructor.ConstructorError(
                None, None, "expected plain values, found an anchor or alias (& or *)", event.start_mark
            )
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode):
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"expected each field once, found {key.value!r} twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep)

    def construct_yaml_int(self, node: yaml.ScalarNode) -> int:
        """A whole number of at most 64 bits."""
        value: int = super().construct_yaml_int(node)
        if abs(value) > _LARGEST:
            raise yaml.constructor.ConstructorError(
                None,
                None,
                f"expected a number of at most {len(str(_LARGEST))} digits, found a larger one",
                node.start_mark,
            )
        return value


_PlainLoader.add_constructor("tag:yaml.org,2002:int", _PlainLoader.construct_yaml_int)
_PlainLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def parse_yaml(text: str) -> Any:
    """The plain values of a text: mappings, lists, text, numbers, booleans and nothing; times stay text.

    Raises:
        YamlTextError: the text is not YAML, has an anchor, a tag of another kind, a field twice, or is nested too
            deep.
    """
    try:
        return yaml.load(text, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader, made stricter
    except yaml.YAMLError as error:
        raise YamlTextError(_problem(error)) from None
    except RecursionError:
        raise YamlTextError("expected YAML, found values nested too deep") from None
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        # PyYAML hands a value to the type that its tag names, which complains in its own way.
        raise YamlTextError(f"expected YAML, found: {' '.join(str(error).split())[:_SHOWN]}") from None


def _problem(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, column {mark.column + 1}: " if mark else ""
    problem = " ".join((getattr(error, "problem", None) or str(error)).split())
    return f"{where}{problem}" if problem.startswith("expected") else f"{where}expected YAML, found: {problem}"
