"""What Pydantic found wrong with a field, in Chinese, for the people who filled it in."""

from __future__ import annotations

from typing import Any

OTHER = "不符合要求"
_WORDS = {
    "missing": "缺少这一项",
    "extra_forbidden": "没有这一项",
    "string_type": "应为文字",
    "string_too_short": "至少 {min_length} 个字",
    "string_too_long": "最多 {max_length} 个字",
    "string_pattern_mismatch": "格式不对",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "应大于 {gt}",
    "greater_than_equal": "应不小于 {ge}",
    "less_than": "应小于 {lt}",
    "less_than_equal": "应不大于 {le}",
    "enum": "应为 {expected} 之一",
    "literal_error": "应为 {expected} 之一",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "float_type": "应为数字",
    "float_parsing": "应为数字",
    "bool_type": "应为是或否",
    "bool_parsing": "应为是或否",
    "date_type": "应为日期",
    "date_parsing": "应为日期",
    "date_from_datetime_parsing": "应为日期",
    "datetime_type": "应为日期和时间",
    "datetime_parsing": "应为日期和时间",
    "datetime_from_date_parsing": "应为日期和时间",
    "timezone_aware": "应带时区",
}


def chinese(kind: str, context: dict[str, Any] | None) -> str:
    """What is wrong with a field.

    Args:
        kind: `type` of Pydantic's error.
        context: its `ctx`.
    """
    words = _WORDS.get(kind)
    if words is None:
        return OTHER
    told = {name: str(value).replace(" or ", "、") for name, value in (context or {}).items()}
    return words.format(**told)
