"""How people call what a case and its judgement name: one table for reports, explanations, papers and pages.

Chinese first, English beside. The forms and zones are worded as the published agreement words them.
"""

from __future__ import annotations

from scenecheck_evidence.base import Text
from scenecheck_evidence.case import CollisionZone, Form, PartyKind, Situation
from scenecheck_evidence.estimate import (
    Action,
    Certainty,
    ConditionCode,
    ConditionStatus,
    LimitStatus,
    LookReason,
    NoPrice,
)
from scenecheck_evidence.reading import DamageType, Paint, VehicleClass
from scenecheck_evidence.reading import Severity as DamageSeverity
from scenecheck_evidence.report import Degree, RouteName, Severity, Verdict

VERDICTS = {
    Verdict.COMPLETE: Text(zh="证据齐全", en="Complete"),
    Verdict.RETAKE: Text(zh="需要补拍", en="Photos to retake"),
    Verdict.REVIEW: Text(zh="需人工复核", en="An officer must look"),
    Verdict.NOT_ELIGIBLE: Text(zh="不适用快处", en="No quick handling"),
}
ROUTES = {
    RouteName.NEGOTIATE: Text(zh="自行协商", en="Settle by agreement"),
    RouteName.ONLINE_DETERMINATION: Text(zh="在线定责", en="Online determination"),
    RouteName.SIMPLE_PROCEDURE: Text(zh="简易程序", en="Simple procedure"),
    RouteName.REPORT_AFTER_MOVING: Text(zh="撤离后报警", en="Move, then report"),
    RouteName.CALL_POLICE: Text(zh="保护现场并报警", en="Protect the scene, call the police"),
}
SEVERITIES = {
    Severity.RETAKE: Text(zh="补拍", en="retake"),
    Severity.REVIEW: Text(zh="复核", en="review"),
    Severity.INFO: Text(zh="提示", en="note"),
}
DEGREES = {
    Degree.FULL: Text(zh="全责", en="full"),
    Degree.MAIN: Text(zh="主责", en="main"),
    Degree.EQUAL: Text(zh="同责", en="equal"),
    Degree.SECONDARY: Text(zh="次责", en="secondary"),
    Degree.NONE: Text(zh="无责", en="none"),
}
PARTY_KINDS = {
    PartyKind.MOTOR: Text(zh="机动车", en="motor vehicle"),
    PartyKind.NON_MOTOR: Text(zh="非机动车", en="non-motor vehicle"),
    PartyKind.PEDESTRIAN: Text(zh="行人", en="pedestrian"),
}
SITUATIONS = {
    Situation.REAR_END: Text(zh="追尾", en="rear-end"),
    Situation.LANE_CHANGE: Text(zh="变更车道", en="lane change"),
    Situation.WRONG_WAY: Text(zh="逆行", en="wrong way"),
    Situation.U_TURN: Text(zh="掉头", en="U-turn"),
    Situation.REVERSING: Text(zh="倒车", en="reversing"),
    Situation.OPENING_DOOR: Text(zh="开关车门", en="opening a door"),
    Situation.RED_LIGHT: Text(zh="违反信号灯", en="red light"),
    Situation.NOT_GIVING_WAY: Text(zh="未按规定让行", en="not giving way"),
    Situation.TURNING: Text(zh="转弯", en="turning"),
    Situation.ROUNDABOUT: Text(zh="环岛", en="roundabout"),
    Situation.PARKING: Text(zh="停车", en="parking"),
    Situation.ROLLING: Text(zh="溜车", en="rolling away"),
    Situation.OVERTAKING: Text(zh="超车", en="overtaking"),
    Situation.SINGLE_VEHICLE: Text(zh="单车事故", en="single vehicle"),
    Situation.OTHER: Text(zh="其他", en="other"),
}
WEATHER = {
    "clear": Text(zh="晴", en="clear"),
    "sunny": Text(zh="晴", en="sunny"),
    "cloudy": Text(zh="多云", en="cloudy"),
    "overcast": Text(zh="阴", en="overcast"),
    "rain": Text(zh="雨", en="rain"),
    "fog": Text(zh="雾", en="fog"),
    "snow": Text(zh="雪", en="snow"),
}
"""The weather is free text; these words of it are shown in Chinese, too."""
FORMS = {
    Form.REAR_END_COLLISION: Text(zh="追尾碰撞", en="rear-end collision"),
    Form.HEAD_ON_COLLISION: Text(zh="正面碰撞", en="head-on collision"),
    Form.SIDE_COLLISION_SAME_DIRECTION: Text(zh="侧面碰撞（同向）", en="side collision, same direction"),
    Form.SIDE_COLLISION_OPPOSITE_DIRECTION: Text(zh="侧面碰撞（对向）", en="side collision, opposite direction"),
    Form.SIDE_COLLISION_RIGHT_ANGLE: Text(zh="侧面碰撞（直角）", en="side collision, right angle"),
    Form.SIDE_COLLISION_UNDETERMINED_ANGLE: Text(zh="侧面碰撞（角度不确定）", en="side collision, angle undetermined"),
    Form.SCRAPE_SAME_DIRECTION: Text(zh="同向刮擦", en="scrape, same direction"),
    Form.SCRAPE_OPPOSITE_DIRECTION: Text(zh="对向刮擦", en="scrape, opposite direction"),
    Form.OTHER: Text(zh="其他", en="other"),
}
ZONES = {
    CollisionZone.FRONT: Text(zh="车头", en="front"),
    CollisionZone.REAR: Text(zh="车尾", en="rear"),
    CollisionZone.FRONT_LEFT: Text(zh="左前角", en="front left corner"),
    CollisionZone.FRONT_RIGHT: Text(zh="右前角", en="front right corner"),
    CollisionZone.REAR_LEFT: Text(zh="左后角", en="rear left corner"),
    CollisionZone.REAR_RIGHT: Text(zh="右后角", en="rear right corner"),
    CollisionZone.LEFT: Text(zh="左侧", en="left side"),
    CollisionZone.RIGHT: Text(zh="右侧", en="right side"),
}
RESPONSIBILITIES = {
    Degree.FULL: Text(zh="全部责任", en="full responsibility"),
    Degree.MAIN: Text(zh="主要责任", en="main responsibility"),
    Degree.EQUAL: Text(zh="同等责任", en="equal responsibility"),
    Degree.SECONDARY: Text(zh="次要责任", en="secondary responsibility"),
    Degree.NONE: Text(zh="无责任", en="no responsibility"),
}
"""The degrees as papers word them (order 146, art. 60); DEGREES has the short words for lists."""
VEHICLES = {
    VehicleClass.CAR: Text(zh="小汽车", en="car"),
    VehicleClass.BUS: Text(zh="客车", en="bus"),
    VehicleClass.TRUCK: Text(zh="货车", en="truck"),
    VehicleClass.MOTORCYCLE: Text(zh="摩托车", en="motorcycle"),
    VehicleClass.BICYCLE: Text(zh="自行车", en="bicycle"),
    VehicleClass.PERSON: Text(zh="人", en="person"),
}
DAMAGES = {
    DamageType.DENT: Text(zh="凹陷", en="dent"),
    DamageType.SCRATCH: Text(zh="划痕", en="scratch"),
    DamageType.BROKEN_PART: Text(zh="部件破损", en="broken part"),
    DamageType.GLASS_SHATTER: Text(zh="玻璃破碎", en="shattered glass"),
    DamageType.LAMP_BROKEN: Text(zh="灯具破损", en="broken lamp"),
    DamageType.AIRBAG: Text(zh="气囊弹出", en="deployed airbag"),
    DamageType.CRACK: Text(zh="裂纹", en="crack"),
    DamageType.TYRE_FLAT: Text(zh="轮胎瘪气", en="flat tyre"),
    DamageType.RUST: Text(zh="锈蚀", en="rust"),
}
DAMAGE_SEVERITIES = {
    DamageSeverity.MINOR: Text(zh="轻微", en="minor"),
    DamageSeverity.MODERATE: Text(zh="中等", en="moderate"),
    DamageSeverity.SEVERE: Text(zh="严重", en="severe"),
}
ACTIONS = {
    Action.POLISH: Text(zh="抛光", en="polish"),
    Action.PAINT: Text(zh="喷漆", en="paint"),
    Action.REPAIR: Text(zh="修复", en="repair"),
    Action.REPLACE: Text(zh="更换", en="replace"),
    Action.INSPECT_ON_LIFT: Text(zh="举升检查", en="inspect on a lift"),
}
CERTAINTIES = {
    Certainty.CERTAIN: Text(zh="确定", en="certain"),
    Certainty.TO_BE_LOOKED_AT: Text(zh="待查看", en="to be looked at"),
}
LOOK_REASONS = {
    LookReason.DAMAGE_UNSURE: Text(zh="识别把握不足", en="the damage is not certain"),
    LookReason.WHOSE_CAR_UNSURE: Text(zh="不是由号牌认定的车辆", en="whose car it is was not told by a plate"),
    LookReason.PART_UNKNOWN: Text(zh="部件不明", en="the part is unknown"),
    LookReason.PART_OUT_OF_VIEW: Text(zh="照片方位看不到该部件", en="this side of the car does not show the part"),
    LookReason.PART_AMBIGUOUS: Text(zh="不能区分是哪一个", en="which one of several is not told"),
    LookReason.TYPE_UNLIKELY: Text(zh="该部件少见这种损伤", en="such damage hardly occurs on this part"),
    LookReason.SEVERITY_UNKNOWN: Text(zh="程度不明", en="the severity is unknown"),
}
NO_PRICES = {
    NoPrice.RUST: Text(zh="锈蚀不计价", en="rust is never priced"),
    NoPrice.LOOKS_OLD: Text(zh="疑似旧伤，不计价", en="looks old: not priced"),
    NoPrice.OUTSIDE_ZONE: Text(zh="不在申报的碰撞部位，不计价", en="outside the declared zone: not priced"),
    NoPrice.PART_UNKNOWN: Text(zh="部件不明，未计价", en="unknown part: no price"),
    NoPrice.TYPE_UNLIKELY: Text(zh="待查看，未计价", en="to be looked at: no price"),
    NoPrice.VEHICLE_CLASS_UNKNOWN: Text(zh="车型不明，未计价", en="unknown class of vehicle: no price"),
    NoPrice.NOT_IN_TABLE: Text(zh="价格表没有此项", en="not in the price table"),
    NoPrice.NO_TABLE: Text(zh="没有价格表", en="no price table"),
}
LIMITS = {
    "compulsory_property": Text(zh="交强险财产损失限额", en="compulsory insurance, property"),
    "compulsory_property_without_fault": Text(
        zh="对方无责时的财产损失限额", en="the same where the other party is without fault"
    ),
}
LIMIT_STATUSES = {
    LimitStatus.WITHIN: Text(zh="限额内", en="within"),
    LimitStatus.OVER: Text(zh="超出限额", en="over"),
    LimitStatus.UNKNOWN: Text(zh="不能确定", en="not sure"),
}
CONDITIONS = {
    ConditionCode.ALL_INSURED: Text(zh="各车均有有效交强险", en="every vehicle is insured"),
    ConditionCode.VEHICLE_DAMAGE_ONLY: Text(zh="仅造成车辆损失", en="only vehicles are damaged"),
    ConditionCode.EACH_WITHIN_LIMIT: Text(
        zh="各车损失不超过财产损失限额", en="each damage is within the property limit"
    ),
    ConditionCode.ALL_AT_FAULT: Text(zh="各方均有责任", en="all bear responsibility"),
    ConditionCode.AGREED: Text(zh="各方同意", en="all agree"),
}
CONDITION_STATUSES = {
    ConditionStatus.MET: Text(zh="符合", en="met"),
    ConditionStatus.NOT_MET: Text(zh="不符合", en="not met"),
    ConditionStatus.UNKNOWN: Text(zh="待确认", en="unknown"),
}
PAINTS = {
    Paint.RED: Text(zh="红色", en="red"),
    Paint.YELLOW: Text(zh="黄色", en="yellow"),
    Paint.GREEN: Text(zh="绿色", en="green"),
    Paint.BLUE: Text(zh="蓝色", en="blue"),
    Paint.PURPLE: Text(zh="紫色", en="purple"),
    Paint.WHITE: Text(zh="白色", en="white"),
    Paint.BLACK: Text(zh="黑色", en="black"),
}
