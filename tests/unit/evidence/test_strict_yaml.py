"""Plain YAML is read; everything else is one line that says where."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_evidence.ruleset import RuleSetError, parse_ruleset
from scenecheck_evidence.strict_yaml import YamlTextError, parse_yaml

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=10,
)


@given(plain)
def test_plain_values_come_back(value):
    dumper = yaml.SafeDumper
    dumper.ignore_aliases = lambda *_: True
    assert parse_yaml(yaml.dump(value, Dumper=dumper)) == value


def test_a_time_stays_text():
    assert parse_yaml("at: 2026-11-20T08:31:00+08:00") == {"at": "2026-11-20T08:31:00+08:00"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: 1\nb: [1, 2", ["line 2"]),
        ("a: &x [1]\nb: *x\n", ["line 1", "anchor"]),
        ("a: 1\na: 2\n", ["line 2", "'a' twice"]),
        ("!!python/object/apply:os.system ['true']", ["line 1", "tag"]),
        ("[" * 5000, ["too deep"]),
        ("a: " + "9" * 5000, ["expected YAML"]),
        ("a: 0x" + "f" * 5000, ["line 1", "larger"]),
        ("a: !!timestamp soon", ["expected YAML"]),
        ("a: !!int ''", ["expected YAML"]),
        ("a: !!float ''", ["expected YAML"]),
        ("? {a: 1}\n: b", ["line 1", "unhashable"]),
        ("a: \x00", ["expected YAML"]),
    ],
)
def test_what_is_not_plain_is_one_line(text, words):
    with pytest.raises(YamlTextError) as caught:
        parse_yaml(text)
    message = str(caught.value)
    assert "\n" not in message and len(message) < 300
    assert all(word in message for word in words), message


@pytest.mark.parametrize("text", ["version: 0x" + "f" * 5000, "[" * 5000, "a: &x [1]\nb: *x\n", "a: !!timestamp soon"])
def test_a_rule_set_of_hostile_yaml_is_refused_like_any_other(text):
    with pytest.raises(RuleSetError, match=r"mine\.yaml: "):
        parse_ruleset(text, "mine.yaml")
