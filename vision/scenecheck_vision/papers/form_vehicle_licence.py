"""机动车行驶证: main page (both versions), second page (副页) and the electronic one (GA 37, published samples)."""

from __future__ import annotations

from scenecheck_evidence.reading import DocumentType, Page, Variant
from scenecheck_vision.papers import values as v
from scenecheck_vision.papers.alphabets import ALPHANUMERIC, DATE, DIGITS, PLATE_GLYPHS, VIN
from scenecheck_vision.papers.form import Form, Label, Place, shared

USES = (
    "非营运", "营运", "公路客运", "公交客运", "出租客运", "旅游客运", "货运", "租赁", "警用", "消防", "救护",
    "工程救险", "营转非", "出租转非", "教练", "幼儿校车", "小学生校车", "初中生校车", "中小学生校车", "家庭自用",
    "危险货物运输", "危化品运输", "预约出租客运", "预约出租转非",
)  # fmt: skip
VEHICLE_TYPES = tuple(
    f"{size}{body}"
    for size in ("大型", "中型", "小型", "微型")
    for body in ("普通客车", "越野客车", "轿车", "专用客车", "面包车", "双层客车", "卧铺客车", "铰接客车")
) + tuple(
    f"{size}{body}"
    for size in ("重型", "中型", "轻型", "微型")
    for body in ("普通货车", "厢式货车", "栏板货车", "仓栅式货车", "封闭货车", "罐式货车", "自卸货车",
                 "非载货专项作业车", "半挂牵引车", "厢式半挂车", "栏板半挂车", "仓栅式半挂车")
) + ("普通二轮摩托车", "轻便二轮摩托车", "普通正三轮摩托车", "三轮汽车", "低速货车")  # fmt: skip

PLATE = Label(
    "plate_number", ("号牌号码", "车牌号码"), ("PlateNo.", "PlateNumber"), v.parse_plate, alphabet=PLATE_GLYPHS
)
VEHICLE_TYPE = Label("vehicle_type", ("车辆类型",), ("VehicleType",), v.words(*VEHICLE_TYPES))
OWNER = Label("owner", ("所有人",), ("Owner",), v.parse_name, lines=2)
ADDRESS = Label("address", ("住址", "地址"), ("Address",), v.parse_chinese, lines=2)
USE = Label("use_character", ("使用性质",), ("UseCharacter",), v.words(*USES), own=True)
MODEL = Label("model", ("品牌型号",), ("Model",), v.parse_model, own=True)
VIN_LABEL = Label("vin", ("车辆识别代号", "车辆识别代码"), ("VIN",), v.parse_vin, own=True, alphabet=VIN)
ENGINE = Label("engine_number", ("发动机号码", "发动机号"), ("EngineNo.",), v.parse_engine_number, own=True,
               alphabet=ALPHANUMERIC)  # fmt: skip
REGISTER = Label(
    "register_date", ("注册日期", "注册登记日期"), ("RegisterDate",), v.parse_date, own=True, alphabet=DATE
)
ISSUE = Label("issue_date", ("发证日期",), ("IssueDate",), v.parse_date, own=True, alphabet=DATE)
ISSUER = Label("issuer", (), (), v.parse_authority, place=Place.SEAL, lines=5)
NAMED_ISSUER = Label("issuer", ("发证机关", "签发机关", "核发机关"), (), v.parse_authority, lines=2)
"""A screen may name it; a card shows its seal only."""

TITLE = ("中华人民共和国机动车行驶证",)
ENGLISH_TITLE = "VehicleLicenseofthePeople'sRepublicofChina"

MAIN = Form(
    DocumentType.VEHICLE_LICENCE, Page.MAIN, Variant.PAPER, TITLE,
    (PLATE, VEHICLE_TYPE, OWNER, ADDRESS, USE, MODEL, VIN_LABEL, ENGINE, REGISTER, ISSUE, ISSUER),
    noise=(ENGLISH_TITLE,), seal_beside=("vin", "engine_number", "register_date"),
    grid={
        "plate_number": (0, 0), "vehicle_type": (0, 2), "owner": (1, 0), "address": (2, 0), "use_character": (3.2, 0),
        "model": (3.2, 3), "vin": (4.2, 1), "engine_number": (5.2, 1), "register_date": (6.2, 1),
        "issue_date": (6.2, 4),
    },
)  # fmt: skip

KILOS = DIGITS + "kg-"
SUB = Form(
    DocumentType.VEHICLE_LICENCE, Page.SUB, Variant.PAPER, ("中华人民共和国机动车行驶证副页", "机动车行驶证副页"),
    (
        Label("plate_number", ("号牌号码",), (), v.parse_plate, alphabet=PLATE_GLYPHS),
        Label("file_number", ("档案编号",), (), v.parse_file_number, alphabet=ALPHANUMERIC),
        Label("seats", ("核定载人数",), (), v.parse_count, own=True, alphabet=DIGITS + "人+-"),
        Label("gross_mass", ("总质量",), (), v.parse_mass, own=True, alphabet=KILOS),
        Label("unladen_mass", ("整备质量",), (), v.parse_mass, own=True, alphabet=KILOS),
        Label("load_mass", ("核定载质量",), (), v.parse_mass, own=True, alphabet=KILOS),
        Label("dimensions", ("外廓尺寸",), (), v.parse_dimensions, own=True, alphabet=DIGITS + "×Xx*m"),
        Label("towing_mass", ("准牵引总质量",), (), v.parse_mass, own=True, alphabet=KILOS),
        Label("remarks", ("备注",), (), v.parse_remarks, lines=2),
        Label(
            "inspection_valid_until", ("检验记录", "检验有效期至"), (), v.parse_month, own=True, lines=3, latest=True
        ),
        Label("barcode", (), (), v.parse_barcode, place=Place.FREE),
    ),
    grid={
        "plate_number": (0, 0), "file_number": (0, 1), "seats": (1, 0), "gross_mass": (1, 1), "unladen_mass": (2, 0),
        "load_mass": (2, 1), "dimensions": (3, 0), "towing_mass": (3, 1), "remarks": (4, 0),
    },
)  # fmt: skip

ELECTRONIC = Form(
    DocumentType.VEHICLE_LICENCE, Page.MAIN, Variant.ELECTRONIC,
    ("电子行驶证", "机动车电子行驶证", "机动车行驶证(电子版)", "机动车行驶证电子版"),
    (
        *shared(PLATE, VEHICLE_TYPE, OWNER, ADDRESS, USE, MODEL, VIN_LABEL, ENGINE, REGISTER, ISSUE),
        Label("status", ("状态", "机动车状态", "车辆状态"), (), v.parse_text, own=True),
        Label("scrap_date", ("强制报废期止", "强制报废日期"), (), v.parse_date, own=True, alphabet=DATE),
        Label("body_colour", ("车身颜色",), (), v.parse_text, own=True),
        Label("energy", ("能源种类", "能源类型", "燃料种类"), (), v.parse_text, own=True),
        Label("inspection_valid_until", ("检验有效期止", "检验有效期至"), (), v.parse_month),
        Label("seats", ("核定载人数",), (), v.parse_count),
        Label("gross_mass", ("总质量",), (), v.parse_mass),
        Label("unladen_mass", ("整备质量",), (), v.parse_mass),
        Label("load_mass", ("核定载质量",), (), v.parse_mass),
        Label("dimensions", ("外廓尺寸",), (), v.parse_dimensions),
        Label("towing_mass", ("准牵引总质量",), (), v.parse_mass),
        Label("file_number", ("档案编号",), (), v.parse_file_number),
        NAMED_ISSUER, ISSUER,
        Label("remarks", ("备注",), (), v.parse_remarks, lines=2),
        Label("barcode", (), (), v.parse_barcode, place=Place.FREE),
        Label(None, ("当前时间", "生成时间", "更新时间")),
    ),
    stacked=True, seal_beside=("vin", "engine_number", "register_date"),
)  # fmt: skip

NAMEPLATE = Form(
    DocumentType.VIN, None, Variant.PAPER,
    ("制造年月", "制造国", "整车型号", "最大允许总质量", "最大设计总质量", "出厂日期", "中国制造", "MADEINCHINA"),
    (
        Label("vin", ("车辆识别代号", "车辆识别代号(VIN)", "车架号", "VIN"), (), v.parse_vin, own=True, alphabet=VIN),
        Label(None, ("品牌",)), Label(None, ("发动机型号",)), Label(None, ("发动机号",)), Label(None, ("型号",)),
    ),
)  # fmt: skip
"""The maker's plate on the car: of all that it prints only the frame number is read."""
