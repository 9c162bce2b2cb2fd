"""Money in the capital numerals of Chinese bills."""

from __future__ import annotations

from decimal import Decimal

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿")


def capital_amount(money: str) -> str:
    """The amount (665.00) in capitals (陆佰陆拾伍元整).

    Raises:
        ValueError: the amount is negative, has parts of a fen, or reaches 10**12 yuan.
    """
    fen = Decimal(money) * 100
    if fen < 0 or fen != fen.to_integral_value() or fen >= 10**14:
        raise ValueError(f"expected an amount of 0 to 10**12 yuan in whole fen, found {money}")
    yuan, rest = divmod(int(fen), 100)
    jiao, cents = divmod(rest, 10)
    text = f"{_whole(yuan)}元"
    if not rest:
        return text + "整"
    text += f"{_DIGITS[jiao]}角" if jiao else "零"
    return text + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    if number == 0:
        return _DIGITS[0]
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not group:
            continue
        if text and (group < 1000 or groups[place + 1] == 0):
            text += _DIGITS[0]
        text += _group(group) + _GROUPS[place]
    return text


def _group(number: int) -> str:
    text, gap = "", False
    for place in (3, 2, 1, 0):
        digit = number // 10**place % 10
        if digit:
            text += (_DIGITS[0] if gap and text else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = True
    return text
