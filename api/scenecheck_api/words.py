"""How people call what the contract names: Chinese first, English beside; the words of judging come from evidence."""

from __future__ import annotations

from scenecheck_api.notices.states import DeliveryState, NoticeEvent
from scenecheck_api.security.audit_verify import Tampering
from scenecheck_api.security.principal import Role
from scenecheck_evidence.base import Text
from scenecheck_evidence.reading import DocumentType, Page, PhotoKind, PlateColour, View
from scenecheck_evidence.report import MatchStatus, SlotStatus, Verdict
from scenecheck_evidence.words import (
    ACTIONS,
    CERTAINTIES,
    CONDITION_STATUSES,
    CONDITIONS,
    DAMAGE_SEVERITIES,
    DAMAGES,
    DEGREES,
    FORMS,
    LIMIT_STATUSES,
    LIMITS,
    LOOK_REASONS,
    NO_PRICES,
    PARTY_KINDS,
    ROUTES,
    SEVERITIES,
    SITUATIONS,
    VEHICLES,
    VERDICTS,
    WEATHER,
    ZONES,
)

__all__ = [
    "ACTIONS",
    "CERTAINTIES",
    "COLOURS",
    "CONDITIONS",
    "CONDITION_STATUSES",
    "DAMAGES",
    "DAMAGE_SEVERITIES",
    "DEGREES",
    "DELIVERY_STATES",
    "DOCUMENTS",
    "EVENTS",
    "FIELDS",
    "FORMS",
    "KINDS",
    "LIMITS",
    "LIMIT_STATUSES",
    "LOOK_REASONS",
    "MATCH_STATUSES",
    "NO_PRICES",
    "ONE_SOURCE",
    "PAGES",
    "PARTY_KINDS",
    "PROBLEMS",
    "ROUTES",
    "SEVERITIES",
    "SITUATIONS",
    "SLOT_STATUSES",
    "SOURCES",
    "VEHICLES",
    "VERDICTS",
    "VERDICT_ADVICE",
    "VIEWS",
    "WEATHER",
    "ZONES",
    "both",
]

VERDICT_ADVICE = {
    Verdict.COMPLETE: Text(
        zh="照片和证件齐全，与登记记录一致，可以直接处理。",
        en="Photos and papers are complete and agree with the records: ready to decide.",
    ),
    Verdict.RETAKE: Text(
        zh="请当事人按下列提示补拍或补充，其余部分已经合格。",
        en="Ask the party to retake or add what is listed below; the rest will do.",
    ),
    Verdict.REVIEW: Text(
        zh="照片齐全，但下列问题须由民警核实后再作决定。",
        en="The photos are there, but an officer must look at the points below before deciding.",
    ),
    Verdict.NOT_ELIGIBLE: Text(
        zh="本案依法不适用快速处理，请按下列方式处理。",
        en="The law excludes quick handling of this case; proceed as follows.",
    ),
}
SLOT_STATUSES = {
    SlotStatus.OK: Text(zh="合格", en="ok"),
    SlotStatus.MISSING: Text(zh="缺少", en="missing"),
    SlotStatus.RETAKE: Text(zh="重拍", en="retake"),
}
MATCH_STATUSES = {
    MatchStatus.MATCH: Text(zh="一致", en="match"),
    MatchStatus.MISMATCH: Text(zh="不一致", en="mismatch"),
    MatchStatus.UNSURE: Text(zh="不确定", en="unsure"),
    MatchStatus.UNREAD: Text(zh="未读出", en="unread"),
}
ONE_SOURCE = Text(zh="只有一个来源", en="one source only")
SOURCES = {
    "photo": Text(zh="照片", en="photo"),
    "paper": Text(zh="证件", en="paper"),
    "record": Text(zh="登记", en="record"),
    "declared": Text(zh="申报", en="declared"),
    "corrected": Text(zh="警员更正", en="corrected"),
}
KINDS = {
    PhotoKind.SCENE: Text(zh="现场", en="scene"),
    PhotoKind.CLOSEUP: Text(zh="近景", en="close-up"),
    PhotoKind.VEHICLE_LICENCE: Text(zh="行驶证", en="vehicle licence"),
    PhotoKind.DRIVING_LICENCE: Text(zh="驾驶证", en="driving licence"),
    PhotoKind.INSURANCE_POLICY: Text(zh="保险单", en="insurance policy"),
    PhotoKind.VIN: Text(zh="车架号", en="VIN"),
    PhotoKind.OTHER: Text(zh="其他", en="other"),
}
DOCUMENTS = {
    DocumentType.VEHICLE_LICENCE: Text(zh="行驶证", en="Vehicle licence"),
    DocumentType.DRIVING_LICENCE: Text(zh="驾驶证", en="Driving licence"),
    DocumentType.INSURANCE_POLICY: Text(zh="保险单", en="Insurance policy"),
    DocumentType.VIN: Text(zh="车架号", en="VIN"),
}
PAGES = {Page.MAIN: Text(zh="主页", en="main page"), Page.SUB: Text(zh="副页", en="second page")}
VIEWS = {
    View.FRONT: Text(zh="正前", en="front"),
    View.FRONT_LEFT: Text(zh="左前", en="front left"),
    View.LEFT: Text(zh="左侧", en="left"),
    View.REAR_LEFT: Text(zh="左后", en="rear left"),
    View.REAR: Text(zh="正后", en="rear"),
    View.REAR_RIGHT: Text(zh="右后", en="rear right"),
    View.RIGHT: Text(zh="右侧", en="right"),
    View.FRONT_RIGHT: Text(zh="右前", en="front right"),
}
COLOURS = {
    PlateColour.BLUE: Text(zh="蓝", en="blue"),
    PlateColour.GREEN: Text(zh="绿", en="green"),
    PlateColour.YELLOW: Text(zh="黄", en="yellow"),
    PlateColour.YELLOW_GREEN: Text(zh="黄绿", en="yellow-green"),
    PlateColour.WHITE: Text(zh="白", en="white"),
    PlateColour.BLACK: Text(zh="黑", en="black"),
}
FIELDS = {
    "plate_number": Text(zh="号牌号码", en="plate number"),
    "vehicle_type": Text(zh="车辆类型", en="vehicle type"),
    "owner": Text(zh="所有人", en="owner"),
    "address": Text(zh="住址", en="address"),
    "use_character": Text(zh="使用性质", en="use character"),
    "model": Text(zh="品牌型号", en="model"),
    "vin": Text(zh="车辆识别代号", en="VIN"),
    "engine_number": Text(zh="发动机号码", en="engine number"),
    "register_date": Text(zh="注册日期", en="register date"),
    "issue_date": Text(zh="发证日期", en="issue date"),
    "issuer": Text(zh="发证机关", en="issuer"),
    "file_number": Text(zh="档案编号", en="file number"),
    "seats": Text(zh="核定载人数", en="seats"),
    "gross_mass": Text(zh="总质量", en="gross mass"),
    "unladen_mass": Text(zh="整备质量", en="unladen mass"),
    "load_mass": Text(zh="核定载质量", en="load mass"),
    "dimensions": Text(zh="外廓尺寸", en="dimensions"),
    "towing_mass": Text(zh="准牵引总质量", en="towing mass"),
    "remarks": Text(zh="备注", en="remarks"),
    "inspection_valid_until": Text(zh="检验有效期止", en="inspection valid until"),
    "barcode": Text(zh="条码", en="barcode"),
    "status": Text(zh="状态", en="status"),
    "scrap_date": Text(zh="强制报废期止", en="scrap date"),
    "body_colour": Text(zh="车身颜色", en="body colour"),
    "energy": Text(zh="能源种类", en="energy"),
    "licence_number": Text(zh="证号", en="licence number"),
    "name": Text(zh="姓名", en="name"),
    "sex": Text(zh="性别", en="sex"),
    "nationality": Text(zh="国籍", en="nationality"),
    "birth_date": Text(zh="出生日期", en="date of birth"),
    "first_issue_date": Text(zh="初次领证日期", en="date of first issue"),
    "class": Text(zh="准驾车型", en="class"),
    "valid_from": Text(zh="有效期起始", en="valid from"),
    "valid_to": Text(zh="有效期截止", en="valid to"),
    "record": Text(zh="记录", en="record"),
    "points": Text(zh="累积记分", en="points"),
    "generated_at": Text(zh="生成时间", en="generated at"),
    "policy_number": Text(zh="保险单号", en="policy number"),
    "kind": Text(zh="险种", en="kind"),
    "insurer": Text(zh="保险公司", en="insurer"),
    "insured": Text(zh="被保险人", en="insured"),
    "insured_id": Text(zh="被保险人证件号", en="insured's number"),
    "vehicle_kind": Text(zh="机动车种类", en="kind of vehicle"),
    "period_start": Text(zh="保险期间起", en="period from"),
    "period_start_time": Text(zh="起始时刻", en="from hour"),
    "period_end": Text(zh="保险期间止", en="period to"),
    "period_end_time": Text(zh="终止时刻", en="to hour"),
    "limits": Text(zh="责任限额", en="limits"),
    "premium_total": Text(zh="保险费合计", en="premium"),
    "vehicle_tax": Text(zh="车船税", en="vehicle tax"),
    "signed_date": Text(zh="签单日期", en="signed on"),
    "covers": Text(zh="险别", en="covers"),
}
PROBLEMS = {
    "not_found": Text(zh="没有找到", en="not found"),
    "unread": Text(zh="看不清，未读出", en="not legible"),
    "cut_off": Text(zh="没有拍全", en="cut off"),
    "plate_format": Text(zh="不是号牌格式", en="no plate's form"),
    "vin_length": Text(zh="不是17位", en="not 17 characters"),
    "vin_characters": Text(zh="含有不允许的字符", en="characters that no VIN holds"),
    "vin_check_digit": Text(zh="校验位不符", en="check digit differs"),
    "id_length": Text(zh="不是18位", en="not 18 characters"),
    "id_check_digit": Text(zh="校验位不符", en="check digit differs"),
    "id_invalid": Text(zh="号码无效", en="not a valid number"),
    "invalid_date": Text(zh="日期无效", en="no such date"),
    "date_order": Text(zh="日期先后不符", en="dates out of order"),
    "differs_from_number": Text(zh="与证号不符", en="differs from the number"),
    "differs_from_barcode": Text(zh="与条形码不符", en="differs from the bar code"),
    "file_number_length": Text(zh="不是12位", en="not 12 digits"),
    "class_repeated": Text(zh="准驾车型重复", en="a class stands twice"),
    "limits_unusual": Text(zh="不是法定责任限额", en="not the limits of the law"),
    "premiums_differ": Text(zh="大小写金额不符", en="words and figures differ"),
    "not_a_chinese_plate": Text(zh="不像中国号牌", en="hardly a Chinese plate"),
    "no_grammar": Text(zh="不合号牌格式", en="no plate has this form"),
    "temporary_plate": Text(zh="临时行驶车号牌", en="temporary paper plate"),
    "colour_mismatch": Text(zh="底色与号牌种类不符", en="the ground does not fit the kind"),
}
"""Why a value or a plate is not to be trusted as it stands."""


def both(text: Text) -> str:
    """`证据齐全 Complete`."""
    return f"{text.zh} {text.en}"


ROLES = {
    Role.BACK_END: Text(zh="后台系统", en="back end"),
    Role.PARTY: Text(zh="当事人", en="party"),
    Role.ASSISTANT: Text(zh="劝导员", en="assistant"),
    Role.AUXILIARY_OFFICER: Text(zh="辅警", en="auxiliary officer"),
    Role.OFFICER: Text(zh="民警", en="officer"),
    Role.SUPERVISOR: Text(zh="督导", en="supervisor"),
    Role.INSURER: Text(zh="保险公司", en="insurer"),
    Role.REPAIRER: Text(zh="维修企业", en="repairer"),
    Role.STATION: Text(zh="服务点", en="station"),
    Role.ADMIN: Text(zh="管理员", en="administrator"),
}
EVENTS = {
    NoticeEvent.PHOTO_READ: Text(zh="照片已识别", en="photo read"),
    NoticeEvent.CASE_SUBMITTED: Text(zh="案件已提交", en="case handed in"),
    NoticeEvent.CASE_JUDGED: Text(zh="核查有结果", en="case judged"),
    NoticeEvent.CASE_SHARED: Text(zh="案件可见", en="case shared with its insurer"),
    NoticeEvent.CASE_SENT_BACK: Text(zh="要求补拍", en="other photos asked for"),
    NoticeEvent.CASE_DECIDED: Text(zh="案件已决定", en="case decided"),
    NoticeEvent.CASE_WITHDRAWN: Text(zh="案件已撤回", en="case withdrawn"),
    NoticeEvent.INSURER_ANSWERED: Text(zh="保险公司已答复", en="insurer answered"),
    NoticeEvent.REPAIR_ASSIGNED: Text(zh="已指定维修", en="repair assigned"),
    NoticeEvent.ESTIMATE_PROPOSED: Text(zh="已报维修价", en="estimate proposed"),
    NoticeEvent.ESTIMATE_ANSWERED: Text(zh="维修价已答复", en="estimate answered"),
    NoticeEvent.STATION_ASSIGNED: Text(zh="已指定服务点", en="station assigned"),
}
TAMPERINGS = {
    Tampering.EDITED: Text(zh="被修改", en="edited"),
    Tampering.MOVED: Text(zh="被移动", en="moved"),
    Tampering.REMOVED: Text(zh="被删除", en="removed"),
    Tampering.CUT: Text(zh="末尾被截断", en="cut off at the end"),
    Tampering.REWRITTEN: Text(zh="与库外见证不符", en="rewritten: differs from a head outside the database"),
    Tampering.HEAD_CHANGED: Text(zh="库外见证被改动", en="a head outside the database was changed"),
}
DELIVERY_STATES = {
    DeliveryState.PENDING: Text(zh="待发送", en="on its way"),
    DeliveryState.DELIVERED: Text(zh="已送达", en="delivered"),
    DeliveryState.DEAD: Text(zh="已放弃", en="given up"),
}
