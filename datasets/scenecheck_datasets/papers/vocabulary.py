"""Words that invented papers are filled with: names, addresses, models, companies, authorities.

Authorities and companies are invented (示例省, 样本保险), so that no rendered paper can pass for a real one.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scenecheck_datasets.papers.numbers import digits, pick

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴"
    "夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_COMPOUND_SURNAMES = ("欧阳", "司马", "上官", "诸葛")
_GIVEN_MALE = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林阳建国志文东海晨峰德康成永福祥松"
_GIVEN_FEMALE = "芳娜敏静丽娟艳秀英霞梅燕玲桂兰红萍琴雪丹慧莹婷倩颖佳璐蓉岚洁晶淑珍凤菊云莲巧琳瑶欣怡悦"

REGIONS = ("510802", "510811", "510812", "510821", "510822", "510823", "510824", "510703", "510104", "610702", "500103")
_CITIES = ("示例省示例市", "示例省样本市", "样本省示例市", "示例省演示市")
_COUNTIES = ("利民区", "朝阳新区", "安宁区", "剑水县", "青溪县", "旺河县", "苍岭县", "东坝区", "宝轮镇", "昭明区")
_ROADS = (
    "人民路", "利州东路", "解放大道", "滨河北路", "建设路", "文化街", "新华街", "蜀门北路", "东坝南街", "苴国路",
    "工农街", "北京路", "川陕路", "水柜路", "金柜大道", "幸福二路",
)  # fmt: skip
_ESTATES = ("锦绣花园", "天悦府", "莲花小区", "凤凰新城", "滨江国际", "金域华府", "翡翠城", "万源新村")
_VILLAGES = ("清江村", "石龙村", "大坝村", "白果村", "金台村", "双河村", "老君村", "太平村")


class CarModel(NamedTuple):
    """A model of car: what it is called on paper, who made it, and its usual figures."""

    paper_name: str  # as printed: brand and type number
    maker: str  # the first three characters of its VINs
    vehicle_type: str
    seats: int
    unladen_kg: int
    gross_kg: int
    size_mm: tuple[int, int, int]
    displacement_ml: int  # 0 for an electric car
    kilowatts: int

    @property
    def electric(self) -> bool:
        """Whether it bears a new energy plate."""
        return self.displacement_ml == 0


CAR_MODELS = (
    CarModel("大众汽车牌SVW71515DK", "LSV", "小型轿车", 5, 1285, 1720, (4603, 1765, 1460), 1498, 82),
    CarModel("东风日产牌DFL7168VBL4", "LGB", "小型轿车", 5, 1242, 1625, (4631, 1760, 1503), 1598, 93),
    CarModel("别克牌SGM6472DAX1", "LSG", "小型普通客车", 5, 1550, 1950, (4667, 1839, 1704), 1490, 124),
    CarModel("哈弗牌CC6460UM05A", "LGW", "小型普通客车", 5, 1480, 1865, (4645, 1860, 1720), 1499, 124),
    CarModel("长安牌SC6445B5", "LS5", "小型普通客车", 5, 1435, 1810, (4515, 1860, 1680), 1480, 131),
    CarModel("五菱牌LZW6447BVQ", "LZW", "小型普通客车", 7, 1220, 1800, (4475, 1730, 1810), 1485, 73),
    CarModel("比亚迪牌BYD7009BEV3", "LGX", "小型轿车", 5, 2100, 2475, (4980, 1910, 1495), 0, 180),
    CarModel("特斯拉牌TSL7000BEVBA1", "LRW", "小型轿车", 5, 1761, 2163, (4720, 1848, 1442), 0, 194),
    CarModel("本田牌DHW6463R8CSE", "LVH", "小型普通客车", 5, 1567, 1970, (4621, 1855, 1679), 1498, 142),
    CarModel("丰田牌GTM7181CEGY", "LVG", "小型轿车", 5, 1385, 1810, (4640, 1780, 1455), 1798, 72),
    CarModel("奥迪牌FV7201BECWG", "LFV", "小型轿车", 5, 1645, 2090, (4858, 1847, 1439), 1984, 140),
    CarModel("吉利美日牌MR7152D06", "LB3", "小型轿车", 5, 1300, 1675, (4638, 1820, 1460), 1477, 133),
    CarModel("宝马牌BMW7201AMHEV", "LBV", "小型轿车", 5, 1640, 2100, (4829, 1827, 1463), 1998, 135),
    CarModel("东风牌DXK6451AS4F", "LVZ", "小型普通客车", 7, 1400, 2005, (4605, 1790, 1780), 1498, 83),
    CarModel("福田牌BJ1035V3JV5-AB", "LVA", "轻型普通货车", 2, 1360, 2490, (4990, 1710, 1995), 1498, 82),
    CarModel("解放牌CA1041P40K50EA84", "LFN", "轻型栏板货车", 3, 2290, 4495, (5995, 2050, 2290), 2270, 97),
)  # fmt: skip

USE_CHARACTERS = ("非营运",) * 7 + ("营转非", "出租转非", "租赁", "预约出租客运", "货运")
BODY_COLOURS = ("白", "黑", "灰", "红", "蓝", "白灰", "棕", "银")

INSURERS = (
    ("样本财产保险股份有限公司示例市分公司", "PDZA", "PDAA"),
    ("示例平和财产保险股份有限公司示例中心支公司", "1051", "1053"),
    ("范例沧海联合财产保险有限公司样本市支公司", "ASHH", "ASHZ"),
    ("样本长宁财产保险股份有限公司示例市中心支公司", "8051", "8053"),
    ("示例阡陌财产保险股份有限公司演示支公司", "PDDG", "PDDH"),
    ("范例安顺财产保险股份有限公司示例分公司", "6051", "6053"),
    ("样本华联财产保险集团股份有限公司示例支公司", "0251", "0253"),
    ("示例锦江财产保险股份有限公司样本中心支公司", "JT05", "JT06"),
)


def person_name(rng: np.random.Generator, sex: str) -> str:
    """A name of two to four characters that suits the sex."""
    surname = pick(rng, _COMPOUND_SURNAMES) if rng.random() < 0.02 else pick(rng, SURNAMES)
    given = _GIVEN_MALE if sex == "男" else _GIVEN_FEMALE
    count = 1 if rng.random() < 0.25 and len(surname) == 1 else 2
    return surname + "".join(pick(rng, given) for _ in range(count))


def company_name(rng: np.random.Generator) -> str:
    """The name of an invented company that owns cars."""
    trade = pick(rng, ("物流", "商贸", "建筑工程", "汽车租赁", "食品", "农业开发", "电子科技"))
    return f"{pick(rng, _CITIES)[3:]}{pick(rng, ('鑫源', '宏达', '蜀道', '利通', '锦程', '瑞丰'))}{trade}有限公司"


def street_address(rng: np.random.Generator) -> str:
    """An address in an invented city, short or long enough to take two lines."""
    place = pick(rng, _CITIES) + pick(rng, _COUNTIES)
    if rng.random() < 0.3:
        town = pick(rng, ("大石镇", "荣山镇", "昭化镇", "元坝镇", "三堆镇"))
        return f"{place}{town}{pick(rng, _VILLAGES)}{int(rng.integers(1, 12))}组{int(rng.integers(1, 180))}号"
    address = f"{place}{pick(rng, _ROADS)}{int(rng.integers(1, 900))}号"
    if rng.random() < 0.6:
        address += pick(rng, _ESTATES) if rng.random() < 0.5 else ""
        address += f"{int(rng.integers(1, 30))}幢{int(rng.integers(1, 5))}单元"
        address += f"{int(rng.integers(1, 30))}{digits(rng, 1)}{int(rng.integers(1, 5))}号"
    return address


def police_authority(rng: np.random.Generator) -> str:
    """An invented traffic police authority, as its seal says it."""
    return f"{pick(rng, _CITIES)}公安局交通警察支队"
