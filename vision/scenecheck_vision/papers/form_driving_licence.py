"""机动车驾驶证: main page, second page (副页) and the electronic one (GA 482 and its published samples)."""

from __future__ import annotations

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers import values as v
from scenecheck_vision.papers.alphabets import ALPHANUMERIC, DATE, DIGITS
from scenecheck_vision.papers.form import Form, Label, Place, shared

NUMBER = Label("licence_number", ("证号",), ("LicenseNo.",), v.parse_citizen_number, alphabet=DIGITS + "X")
NAME = Label("name", ("姓名",), ("Name",), v.parse_name)
SEX = Label("sex", ("性别",), ("Sex",), v.parse_sex, own=True, alphabet="男女")
NATIONALITY = Label("nationality", ("国籍",), ("Nationality",), v.words("中国"), own=True)
ADDRESS = Label("address", ("住址", "地址"), ("Address",), v.parse_chinese, lines=3)
BIRTH = Label("birth_date", ("出生日期",), ("DateofBirth", "Birthday"), v.parse_date, own=True, alphabet=DATE)
FIRST = Label("first_issue_date", ("初次领证日期",), ("DateofFirstIssue", "IssueDate"), v.parse_date, own=True,
              alphabet=DATE)  # fmt: skip
CLASS = Label("class", ("准驾车型",), ("Class",), v.parse_class, own=True, alphabet="ABCDEFMNP123456")
VALID = Label(None, ("有效期限", "有效期起始日期", "有效起始日期"), ("ValidPeriod", "ValidFrom"), v.parse_validity,
              outputs=("valid_from", "valid_to"), own=True)  # fmt: skip
ISSUER = Label("issuer", (), (), v.parse_authority, place=Place.SEAL, lines=5)
NAMED_ISSUER = Label("issuer", ("发证机关", "签发机关", "核发机关"), (), v.parse_authority, lines=2)
"""A screen may name it; a card shows its seal only."""

TITLE = ("中华人民共和国机动车驾驶证",)
ENGLISH_TITLE = "DrivingLicenseofthePeople'sRepublicofChina"

MAIN = Form(
    DocumentType.DRIVING_LICENCE, Page.MAIN, Variant.PAPER, TITLE,
    (NUMBER, NAME, SEX, NATIONALITY, ADDRESS, BIRTH, FIRST, CLASS, VALID, ISSUER),
    noise=(ENGLISH_TITLE,), seal_beside=("birth_date", "first_issue_date", "class"),
    grid={
        "licence_number": (0, 4), "name": (1, 0), "sex": (1, 1), "nationality": (1, 2), "address": (2, 0),
        "birth_date": (3.4, 3), "first_issue_date": (4.4, 3), "class": (5.4, 3), "valid_from": (7, 0),
    },
)  # fmt: skip

SUB = Form(
    DocumentType.DRIVING_LICENCE, Page.SUB, Variant.PAPER, ("中华人民共和国机动车驾驶证副页", "机动车驾驶证副页"),
    (
        NUMBER, NAME,
        Label("file_number", ("档案编号",), ("FileNo.",), v.parse_file_number, alphabet=ALPHANUMERIC),
        Label("record", ("记录",), ("Record",), v.parse_record, lines=6, own=True),
    ),
)  # fmt: skip

ELECTRONIC = Form(
    DocumentType.DRIVING_LICENCE, Page.MAIN, Variant.ELECTRONIC,
    ("电子驾驶证", "机动车电子驾驶证", "机动车驾驶证(电子版)", "机动车驾驶证电子版"),
    (
        *shared(NUMBER, NAME, SEX, NATIONALITY, ADDRESS, BIRTH, FIRST, CLASS, VALID),
        Label("file_number", ("档案编号",), (), v.parse_file_number),
        Label("points", ("累积记分", "累计记分"), (), v.parse_points, own=True),
        Label("status", ("状态", "驾驶证状态"), (), v.parse_text, own=True),
        Label("generated_at", ("生成时间",), (), v.parse_moment, own=True),
        Label(None, ("当前时间", "更新时间")),
        NAMED_ISSUER, ISSUER,
        Label("record", ("记录",), (), v.parse_record, lines=3),
    ),
    stacked=True, seal_beside=("birth_date", "first_issue_date", "class"),
)  # fmt: skip
