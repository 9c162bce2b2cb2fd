"""Typed values of papers: what a printed date, plate, VIN or amount looks like, and how it is written down.

A parser takes a cleaned text and returns what it says when read as one kind of value, or None when it cannot be one.
Parsers never repair: what is printed wrong keeps its wrong value and names the problem.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from scenecheck_vision.papers.numbers import citizen_number_problem, holder_number_problem, vin_candidates, vin_problem
from scenecheck_vision.papers.traditional import TRADITIONAL_GLYPHS

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
PROVINCE_GLYPHS = str.maketrans("粵雲遼蘇贛陝閩貴寧瓊滬魯晉", "粤云辽苏赣陕闽贵宁琼沪鲁晋")
"""The recogniser knows both scripts and returns the traditional glyph now and then (measured for 粤)."""
DIGIT_LOOKALIKES = str.maketrans("OoDQIl|", "0000111")
"""Letters that can only be digits where nothing but digits is printed."""


@dataclass(frozen=True)
class Parsed:
    """What a text says when read as one kind of value.

    Attributes:
        values: normalised value by output name; "" is the field itself, other names are fields of their own.
        span: first and last + 1 character of the text that make the value.
        fit: how surely the text is of this kind: 1 it can be nothing else, 0 it may be anything.
        problem: a stable word when what is printed is not valid.
    """

    values: Mapping[str, str]
    span: tuple[int, int]
    fit: float
    problem: str | None = None

    @property
    def value(self) -> str:
        """The value of the field itself."""
        return self.values[""]


Parser = Callable[[str], Parsed | None]


_ACCENTED = re.compile(r"[À-ÖØ-öø-ſ]")
"""No paper of ours prints accents: they are dirt of a copy over a letter."""


def clean(text: str) -> str:
    """NFKC (full-width forms become ASCII) without white space; dashes of all keyboards become one."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).translate(TRADITIONAL_GLYPHS)
    text = _ACCENTED.sub(lambda m: unicodedata.normalize("NFD", m[0])[0], text)
    return re.sub(r"[—–―‐‑−]", "-", text)


def _single(match: re.Match[str], value: str, fit: float = 1.0, problem: str | None = None) -> Parsed:
    """One value; text around it that is not part of it makes it less sure."""
    covered = (match.end() - match.start()) / max(1, len(match.string))
    return Parsed({"": value}, match.span(), fit * (0.4 + 0.6 * covered), problem)


# -- numbers that name a thing

NO_PLATE_LETTERS = str.maketrans("IO", "10")
_PLATE = re.compile(rf"[{PROVINCES}][.·-]?[A-Z][.·-]?[A-Z0-9]{{4,6}}[挂学警港澳使领试超]?")
_PLATE_STRICT = re.compile(rf"[{PROVINCES}](?:[A-Z][A-HJ-NP-Z0-9]{{5,6}}|[A-Z][A-HJ-NP-Z0-9]{{4}}[挂学警港澳使领试超])")
_PLATE_NUMERIC = re.compile(rf"[{PROVINCES}]\d[A-Z0-9]{{5,6}}")
"""The letter of the authority read as the digit it looks like."""
_PLATE_LIKE = re.compile(r"(?:[^\W\d_]|JII|\d)?[A-Z][.·-]?[A-Z0-9]{5,6}")


def parse_plate(text: str) -> Parsed | None:
    """川H12345; what is like a plate but lacks a province is kept with the problem `plate_format`."""
    upper = text.upper().translate(PROVINCE_GLYPHS)
    if match := _PLATE.search(upper):
        value = re.sub(r"[.·-]", "", match.group())
        # No serial holds I or O (GA 36): where that makes a plate of it, they are the digits they look like.
        likely = value[:2] + value[2:].translate(NO_PLATE_LETTERS)
        value = likely if _PLATE_STRICT.fullmatch(likely) else value
        return _single(match, value, 1.0, None if _PLATE_STRICT.fullmatch(value) else "plate_format")
    if match := _PLATE_NUMERIC.search(upper):
        return _single(match, match.group(), 0.7, "plate_format")
    if (match := _PLATE_LIKE.fullmatch(upper)) and sum(c.isdigit() for c in upper) >= 2:
        return _single(match, re.sub(r"[.·-]", "", match.group()), 0.5, "plate_format")
    return None


_VIN = re.compile(r"[A-Z0-9]{13,20}")


def parse_vin(text: str) -> Parsed | None:
    """17 characters; another length, I, O or Q, or a wrong check digit (ISO 3779) is a problem, not repaired."""
    found = None
    for match in _VIN.finditer(text.upper()):
        value = match.group()
        if sum(c.isdigit() for c in value) < 4 or sum(c.isalpha() for c in value) < 2:
            continue
        # 0 and O look alike in most type faces: the check digit decides, and where it does not the letter stays.
        value = next((c for c in vin_candidates(value) if vin_problem(c) is None), value)
        parsed = _single(match, value, 1.0 if len(value) == 17 else 0.5, vin_problem(value))
        if found is None or parsed.fit > found.fit:
            found = parsed
    return found


_CITIZEN = re.compile(r"(?<!\d)\d{17}[\dX](?!\d)|\d{15,20}X?")


def parse_citizen_number(text: str) -> Parsed | None:
    """An 18-character citizen number (GB 11643), the number of a driving licence."""
    match = _CITIZEN.search(text.upper())
    if not match:
        return None
    value = match.group()
    return _single(match, value, 1.0 if len(value) == 18 else 0.5, citizen_number_problem(value))


_HOLDER = re.compile(r"[0-9A-Z*]{15,20}")


def parse_holder_number(text: str) -> Parsed | None:
    """A citizen number or a unified social credit code (GB 32100); masked characters (*) are kept."""
    match = _HOLDER.search(text.upper())
    if not match or sum(c.isdigit() or c == "*" for c in match.group()) < 8:
        return None
    problem = holder_number_problem(match.group())
    proven = problem is None and "*" not in match.group()
    return _single(match, match.group(), 1.0 if proven else 0.9, problem)


_POLICY = re.compile(r"[A-Z0-9]{15,30}")


def parse_policy_number(text: str) -> Parsed | None:
    """15 to 30 capitals and digits; prefixes differ between insurers and prove nothing."""
    candidates = [m for m in _POLICY.finditer(text.upper()) if sum(c.isdigit() for c in m.group()) >= 8]
    if not candidates:
        return None
    longest = max(candidates, key=lambda m: m.end() - m.start())
    # A citizen number proves itself by its date and check digit; policies print it beside their own number.
    return _single(longest, longest.group(), 0.1 if citizen_number_problem(longest.group()) is None else 0.8)


_ENGINE = re.compile(r"[A-Z0-9*][A-Z0-9*/-]{3,29}")


def parse_engine_number(text: str) -> Parsed | None:
    """Capitals, digits, dashes and blanks printed as stars; no two makers agree on more. Dots in it are dirt."""
    match = _ENGINE.search(re.sub(r"(?<=[A-Z0-9])[.·](?=[A-Z0-9])", "", text.upper()))
    return _single(match, match.group(), 0.5) if match else None


FILE_NUMBER = re.compile(r"\d{12}")
"""Of a licence: what is shorter has lost digits to a reflection or a stamp."""


def parse_file_number(text: str) -> Parsed | None:
    """The 12 digits of a file number."""
    match = re.search(r"[A-Z0-9]{8,14}", text.upper())
    if not match:
        return None
    return _single(match, match.group(), 0.8 if FILE_NUMBER.fullmatch(match.group()) else 0.2)


# -- dates

_DATE = re.compile(r"(\d{4})[-./年,]{1,2}(\d{1,2})[-./月,]{1,2}(\d{1,2})日?")
_DATE_PACKED = re.compile(r"(?<!\d)(\d{4})(\d{2})(\d{2})(?!\d)")
_DATE_PARTLY = re.compile(r"(?<!\d)(\d{4})[-./年]?(\d{2})[-./月]?(\d{2})日?(?!\d)")
"""One of the separators is lost easily under a stamp."""
_MONTH = re.compile(r"(\d{4})[-./年](\d{1,2})月?")


def _date_text(year: str, month: str, day: str) -> tuple[str, str | None]:
    value = f"{int(year):04d}-{int(month):02d}-{int(day):02d}"
    try:
        date.fromisoformat(value)
    except ValueError:
        return value, "invalid_date"
    return value, None if 1900 <= int(year) <= 2099 else "invalid_date"


def _digits(text: str) -> str:
    """Letters between digits read as the digits they look like; lengths stay."""
    return re.sub(
        r"(?<=[\d年月./-])[OoDQIl|]|[OoDQIl|](?=[\d年月日./-])", lambda m: m[0].translate(DIGIT_LOOKALIKES), text
    )


def parse_date(text: str) -> Parsed | None:
    """2026-11-20, 2026年11月20日, 2026.11.20, 20261120; a day that does not exist keeps its digits, with a problem."""
    text = _digits(text)
    match = _DATE.search(text) or _DATE_PACKED.search(text) or _DATE_PARTLY.search(text)
    if not match:
        return None
    value, problem = _date_text(*match.groups())
    return _single(match, value, 1.0, problem)


def parse_month(text: str) -> Parsed | None:
    """2026-05 from 2026年05月 or 2026-05."""
    text = _digits(text)
    match = re.search(r"有效期?至?:?(\d{4})[-./年](\d{1,2})月?", text) or _MONTH.search(text)
    if not match:
        return None
    year, month = match.groups()
    valid = 1 <= int(month) <= 12 and 1900 <= int(year) <= 2099
    return _single(match, f"{year}-{int(month):02d}", 0.9, None if valid else "invalid_date")


FOREVER = "长期"


def parse_validity(text: str) -> Parsed | None:
    """From and to of 2020-06-18至2026-06-18, or 2020-06-18起长期; either may stand alone in a piece of a line."""
    text = _digits(text)
    dates = list(_DATE.finditer(text)) or list(_DATE_PARTLY.finditer(text))
    forever = text.find(FOREVER)
    if not dates:
        if forever < 0 or len(text) > len(FOREVER) + 2:
            return None
        return Parsed({"valid_to": FOREVER}, (forever, forever + len(FOREVER)), 0.9)
    values: dict[str, str] = {}
    values["valid_from"], problem = _date_text(*dates[0].groups())
    end = dates[0].end()
    if len(dates) > 1:
        values["valid_to"], second = _date_text(*dates[1].groups())
        problem = problem or second
        end = dates[1].end()
    elif forever >= 0:
        values["valid_to"] = FOREVER
        end = max(end, forever + len(FOREVER))
    return Parsed(values, (dates[0].start(), end), 1.0 if len(values) == 2 else 0.6, problem)


_HOUR = r"(?:(\d{1,2})(?:时|:)(?:(\d{1,2})(?:分|:)?)?(?:(\d{1,2})秒?)?)?"
_WORDED_HOUR = r"[零〇一二三四五六七八九十]{1,3}[时点]"
_MOMENT = re.compile(r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[.,]?(" + _WORDED_HOUR + "|" + _HOUR + ")")


_START_HOUR = re.compile(r"日(" + _WORDED_HOUR + "|" + _HOUR + ")起?$")


def parse_policy_period(text: str) -> Parsed | None:
    """Dates and hours of 自2026年05月01日0时0分起至2027年04月30日24时0分止; hours are written 00:00 and 24:00.

    What stands after 至 is the end, also where the start was not read.
    """
    text = _digits(text)
    moments = list(_MOMENT.finditer(text))
    if not moments:
        return None
    middle = text.find("至", max(0, moments[0].start() - 1))
    values: dict[str, str] = {}
    problem = None
    ended = 0 <= middle < moments[0].start()
    names = ("period_end",) if ended else ("period_start", "period_end")
    for name, match in zip(names, moments, strict=False):
        values[name], wrong = _date_text(match[1], match[2], match[3])
        problem = problem or wrong
        values |= _hour(f"{name}_time", match[4], match[5], match[6])
    if ended and (hour := _START_HOUR.search(text[:middle])):
        values |= _hour("period_start_time", hour[1], hour[2], hour[3])
    last = moments[min(len(names), len(moments)) - 1]
    whole = len(moments) > 1 and not ended
    return Parsed(values, (moments[0].start(), last.end()), 1.0 if whole else 0.7 if ended else 0.5, problem)


_NUMERALS = {c: number for number, c in enumerate("零一二三四五六七八九")}


def _hour(name: str, text: str, hour: str | None, minute: str | None) -> dict[str, str]:
    if text and not text[0].isdigit():
        tens, ten, ones = text[:-1].rpartition("十")
        number = _NUMERALS.get(tens, 1) * 10 * bool(ten) + _NUMERALS.get(ones, 0)
        return {name: f"{number:02d}:00"} if number <= 24 else {}
    return {name: f"{int(hour):02d}:{int(minute or 0):02d}"} if hour else {}


# -- amounts

_MONEY = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,2})?|\d+(?:\.\d{1,2})?")


def parse_money(text: str) -> Parsed | None:
    """The amount in figures, after ¥ where one stands: 665.00."""
    text = re.sub(r"(?<=\d)[Oo]|[Oo](?=\d)", "0", text)
    text = re.sub(r"(?<=\d):(?=\d\d(?!\d))", ".", text)  # dirt above the dot
    anchor = max(text.rfind(sign) for sign in ("¥", "￥", "Y:", "V:", "(:"))
    match = (_MONEY.search(text, anchor + 1) if anchor >= 0 else None) or _MONEY.search(text)
    if not match:
        return None
    value = match.group().replace(",", "")
    value = value if "." in value else f"{value}.00"
    whole, fraction = value.split(".")
    return _single(match, f"{whole}.{fraction:0<2}", 1.0 if anchor >= 0 else 0.6)


def parse_count(text: str) -> Parsed | None:
    """A number of persons as printed: 5人."""
    match = re.search(r"(\d{1,3}(?:\+\d{1,2})?)人", text) or re.fullmatch(r"(\d{1,3})", text)
    if not match:
        return None
    return _single(match, match.group(), 0.9 if "人" in match.group() else 0.3)


def parse_mass(text: str) -> Parsed | None:
    """A mass with its unit as printed: 1499kg, 0.00千克; -- where nothing applies."""
    if re.fullmatch(r"[-一_~]{1,4}", text):  # the recogniser takes a dash for the character 一
        return Parsed({"": "--"}, (0, len(text)), 0.6)
    text = re.sub(r"(?<=\d)[kK][gG9q]", "kg", re.sub(r"(?<=\d)[Oo]", "0", text))
    # No mass begins with two noughts, nor in the middle of a number of which a part was misread.
    match = re.search(r"(?<!\d)(?<!\d[.:,])(?:0|[1-9]\d*)(?:\.\d+)?(?:kg|千克|公斤|吨|t)", text) or re.fullmatch(
        r"\d{2,6}(?:\.\d+)?", text
    )
    return _single(match, match.group(), 0.9 if not match.group()[-1].isdigit() else 0.3) if match else None


def parse_dimensions(text: str) -> Parsed | None:
    """Length, width and height: 4630×1775×1480mm."""
    match = re.search(r"(\d{3,5})[xX×*✕](\d{3,5})[xX×*✕](\d{3,5})(mm|MM|m{1,2}|毫米)?", text)
    if not match:
        return None
    unit = (match[4] or "").lower()
    return _single(match, f"{match[1]}×{match[2]}×{match[3]}{'mm' if unit.startswith('m') else unit}")


# -- words

_CLASS = re.compile(r"(?:A[123]|B[12]|C[1-6]|[DEFMNP])+")


def parse_class(text: str) -> Parsed | None:
    """准驾车型: one or several classes, such as C1 or A2D (GA 482)."""
    match = _CLASS.fullmatch(text.upper()) or _CLASS.search(text.upper())
    return _single(match, match.group(), 0.9) if match else None


def parse_sex(text: str) -> Parsed | None:
    """男 or 女."""
    match = re.search(r"[男女]", text)
    return _single(match, match.group(), 0.9) if match and len(text) <= 3 else None


def words(*known: str) -> Parser:
    """A parser of free words; one of the known words makes it sure."""

    def parse(text: str) -> Parsed | None:
        if not re.search(r"[^\W_]", text) and set(text) != {"-"}:
            return None
        if text in known:
            return Parsed({"": text}, (0, len(text)), 1.0)
        inside = [word for word in known if word in text and 2 * len(word) > len(text)]
        return Parsed({"": text}, (0, len(text)), 0.3 if inside else 0.0)

    return parse


_TYPED = re.compile(r"\d{4}-\d{2}-\d{2}|\d{17}[\dX]")


def parse_text(text: str) -> Parsed | None:
    """Free text; a bare date, number or plate is not one."""
    if not re.search(r"[^\W_]", text) and set(text) != {"-"}:
        return None
    typed = _TYPED.fullmatch(text) is not None or _PLATE_STRICT.fullmatch(text) is not None
    return Parsed({"": text}, (0, len(text)), -0.8 if typed else 0.0)


_PRINTED = re.compile(r"\W?(?:被?保险人|身份证|统一社会|社会信用|信用代码|组织机构|证件号|[号码代]码).*")
"""Words of the labels beside and below a name, of which a stamp or a finger may hide the rest."""


_STAMPED = re.compile(r"无效|仅供|仅限|他用|复印|样张|专用章|签章")
"""Words of watermarks and stamps, which are nobody's name."""


_MARKED = re.compile(r"[用供仅限]([一-鿿]{2,4})")
"""A person's name behind the last character of a watermark (仅供……使用), of which none is a surname."""


def parse_name(text: str) -> Parsed | None:
    """The name of a person or a firm; a piece of a sentence is none, nor is a single character.

    What a neighbouring label left behind it does not belong to it.
    """
    if _STAMPED.search(text):
        return None
    if match := _MARKED.fullmatch(text):
        return Parsed({"": match[1]}, match.span(1), 0.0)
    if (match := _PRINTED.search(text)) and match.start():
        parsed = parse_name(text[: match.start()])
        return parsed and Parsed(parsed.values, parsed.span, parsed.fit - 0.1)
    return None if re.search(r"[。;!?]", text) or len(text) < 2 else parse_text(text)


_PLACED = re.compile(
    r"[一-鿿](?=(?:河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西"
    r"|甘肃|青海|台湾)省|(?:北京|天津|上海|重庆)市|内蒙古自治区|广西壮族|西藏自治区|宁夏回族|新疆维吾尔)"
)
"""A character before the province with which an address begins: the end of its label, or of a watermark."""
_SPECIMEN = re.compile(r"[样祥]张(?:SAMPLE)?$|[样祥]?张?SAMPLE$")
"""What a specimen is marked with, and how that is misread."""


def parse_chinese(text: str) -> Parsed | None:
    """Free text that holds Chinese characters, such as an owner or an address."""
    parsed = parse_text(text)
    if parsed is None or parsed.fit < 0:
        return parsed
    chinese = sum("一" <= c <= "鿿" for c in text)
    if _PLACED.match(text):
        text, parsed = text[1:], Parsed(parsed.values, (1, len(text)), parsed.fit)
    # Words laid across the page end up behind a value.
    if (stamp := _SPECIMEN.search(text)) and stamp.start():
        text = text[: stamp.start()]
        parsed = Parsed(parsed.values, (parsed.span[0], parsed.span[0] + len(text)), parsed.fit)
    # A dot beside a Chinese character is dirt: names of other nations are written with a middle dot.
    value = re.sub(r"(?<=[一-鿿])[.`']|[.`'](?=[一-鿿])", "", text)
    return Parsed({"": value}, parsed.span, 0.2 if chinese * 2 >= len(text) else -0.2)


_INSURER = re.compile(r"[一-鿿()]*保险[一-鿿()]*公司[一-鿿()]*")


def parse_insurer(text: str) -> Parsed | None:
    """The name of an insurance company and its branch; anything else is free words."""
    match = _INSURER.search(text)
    if match and 4 * len(match.group()) >= 3 * len(text):
        return _single(match, match.group(), 0.8)
    return parse_chinese(text)


OFFICES = (
    "交通警察支队", "交通警察大队", "交通警察总队", "车辆管理所", "交通管理局", "公安交通管理局",
    "交通警察支队车辆管理所", "交通警察总队车辆管理所",
)  # fmt: skip
_MISREAD = 2
"""How many characters of the name of an office a blurred seal may lose or change."""


def parse_authority(text: str) -> Parsed | None:
    """The issuer of a licence: a police authority and its office, of which there are few kinds.

    The office is a word of a closed list (公安部令第172号), so that a misread one is known by what is left of it.
    """
    parsed = parse_chinese(text)
    if parsed is None or parsed.fit < 0:
        return parsed
    value = parsed.value.removesuffix("章")
    head, middle, office = value.rpartition("公安局")
    if middle and office not in OFFICES:
        ranked = sorted((_distance(office, known), known) for known in OFFICES)
        if ranked[0][0] <= _MISREAD < len(office) and ranked[0][0] < ranked[1][0]:
            value = f"{head}{middle}{ranked[0][1]}"
    return Parsed({"": value}, parsed.span, parsed.fit)


def _distance(first: str, second: str) -> int:
    """Edit distance (Levenshtein 1966)."""
    row = list(range(len(second) + 1))
    for i, a in enumerate(first, 1):
        previous, row[0] = row[0], i
        for j, b in enumerate(second, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (a != b))
    return row[-1]


_SENTENCE = re.compile(r"(?:申请换领新驾驶证|接受审验)$")


def parse_record(text: str) -> Parsed | None:
    """The record of a driving licence; its sentences end with a full stop, which a line loses easily."""
    parsed = parse_text(text)
    if parsed is None or not _SENTENCE.search(parsed.value):
        return parsed
    return Parsed({"": f"{parsed.value}。"}, parsed.span, parsed.fit)


def parse_model(text: str) -> Parsed | None:
    """品牌型号: a make in Chinese or letters with a type code."""
    parsed = parse_text(text)
    if parsed is None or parsed.fit < 0:
        return parsed
    return Parsed(parsed.values, parsed.span, 0.4 if "牌" in text or re.search(r"[A-Z]{2,}\d{3,}", text) else 0.0)


def parse_barcode(text: str) -> Parsed | None:
    """The number printed under the barcode of a licence: *5100012345678*."""
    match = re.fullmatch(r"\*?(\d{10,16})\*?", text)
    # Twelve bare digits are more likely the file number.
    sure = match is not None and ("*" in text or len(match[1]) != 12)
    return Parsed({"": match[1]}, match.span(1), 0.7 if sure else 0.5) if match else None


def parse_remarks(text: str) -> Parsed | None:
    """备注: free text, up to a stamp of the inspection that stands below."""
    stamp = re.search(r"检验有效期", text)
    return parse_text(text[: stamp.start()] if stamp else text)


def parse_points(text: str) -> Parsed | None:
    """累积记分: 0分."""
    match = re.search(r"(\d{1,2})分?", text)
    return _single(match, match.group(), 0.8) if match else None


def parse_moment(text: str) -> Parsed | None:
    """A time to the minute or second: 2026-11-20T08:31:00."""
    match = re.search(
        r"(\d{4})[-./年](\d{1,2})[-./月](\d{1,2})日?[._·-]?(\d{1,2})[:时](\d{2})(?:[:分](\d{2})秒?)?", _digits(text)
    )
    if not match:
        return None
    day, problem = _date_text(*match.groups()[:3])
    seconds = f":{match[6]}" if match[6] else ""
    return _single(match, f"{day}T{int(match[4]):02d}:{match[5]}{seconds}", 1.0, problem)
