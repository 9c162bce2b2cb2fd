"""What the forms are filled with: invented people, places, companies and insurers; makes and models of cars."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from scenecheck_datasets.papers.numbers import digits, pick

Rng = np.random.Generator

_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_DOUBLE_SURNAMES = ("欧阳", "司马", "上官", "皇甫", "诸葛")
_GIVEN = {
    "男": "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林"
    "阳建国志文东海晨峰德康成永福祥松润泽睿轩嘉铭翰霖弘懿炜烨祺毅钧锋铖昊天乐",
    "女": "芳娜敏静丽娟艳秀英霞梅燕玲桂兰红萍琴雪丹慧莹婷倩颖佳璐蓉岚洁晶淑珍凤菊云莲巧琳瑶欣怡悦妍馨蕾薇诗涵梓萱茜媛",
}


class Place(NamedTuple):
    """An invented county of an invented province; a city of its own rank has no `city` beside its name.

    Attributes:
        sign: the character that plates of a real province bear.
        province: or a city of that rank.
        city: empty where `province` is one.
        county: a district of it.
        region: the six digits that identity numbers begin with.
    """

    sign: str
    province: str
    city: str
    county: str
    region: str

    @property
    def whole(self) -> str:
        """From the province to the county."""
        return self.province + self.city + self.county


PLACES = (
    Place("川", "样例省", "临溪市", "望江区", "510107"), Place("川", "样例省", "云泽市", "涪南区", "510703"),
    Place("粤", "虚构省", "南屿市", "榕岸区", "440305"), Place("粤", "虚构省", "桂洲市", "顺安区", "440606"),
    Place("浙", "拟定省", "余塘市", "西渚区", "330110"), Place("苏", "拟定省", "吴溪市", "平望区", "320509"),
    Place("京", "样例市", "", "北淀区", "110108"), Place("沪", "虚构市", "", "浦江新区", "310115"),
    Place("渝", "拟定市", "", "江桥区", "500112"), Place("津", "假想市", "", "河湾区", "120103"),
    Place("鲁", "假想省", "青屿市", "阳城区", "370214"), Place("豫", "假想省", "中原市", "金河区", "410105"),
    Place("鄂", "样例省", "汉阳湖市", "东山区", "420111"), Place("湘", "虚构省", "星沙市", "麓山区", "430104"),
    Place("陕", "拟定省", "长乐市", "雁门区", "610113"), Place("晋", "假想省", "汾源市", "小屯区", "140105"),
    Place("辽", "样例省", "滨城市", "甘泉子区", "210211"), Place("桂", "虚构壮乡自治区", "邕江市", "青山区", "450103"),
    Place("皖", "拟定省", "庐水市", "蜀岭区", "340104"), Place("闽", "假想省", "鹭江市", "集贤区", "350211"),
    Place("赣", "样例省", "昌江市", "西湾区", "360103"), Place("贵", "虚构省", "观云市", "林湖区", "520115"),
    Place("云", "拟定省", "滇池湾市", "官桥区", "530111"), Place("甘", "假想省", "金塔市", "城北区", "620102"),
    Place("新", "样例维乡自治区", "水磨河市", "天山北区", "650105"),
    Place("蒙", "虚构草原自治区", "包河市", "昆仑南区", "150203"),
    Place("琼", "假想省", "椰城市", "龙桥区", "460106"),
)  # fmt: skip
_ROADS = (
    "天府大道中段", "科技园路", "中山东路", "长江路", "星湖街", "红旗大街", "迎宾大道", "和平路", "学府路", "梅岭北路",
    "双龙街", "沿江西路", "凤凰路", "珠江南路", "开元大道", "人民南路四段",
)  # fmt: skip
_ESTATES = (
    "阳光花园", "翠湖名苑", "香槟半岛", "金色家园", "云起城", "碧水园", "绿野新都会", "龙栖天街", "海棠雅园", "怡景苑",
)  # fmt: skip
_TOWNS = ("大丰镇", "永兴镇", "北窖镇", "良渡街道", "盛水镇")
_VILLAGES = ("新桥村", "红星村", "东风村", "白鹤村")
_TRADES = ("运输", "贸易", "汽车服务", "建材", "科技", "劳务", "供应链管理")


class Car(NamedTuple):
    """A make and model: as printed, the first three characters of its VINs, its type and usual figures."""

    model: str
    maker: str
    type: str
    seats: int
    unladen_kg: int
    gross_kg: int
    size_mm: tuple[int, int, int]
    displacement_ml: int  # 0 for an electric car
    kilowatts: int


CARS = (
    Car("雪佛兰牌SGM7158LAX1", "LSG", "小型轿车", 5, 1275, 1690, (4614, 1798, 1485), 1490, 83),
    Car("红旗牌CA7150HA6T", "LFP", "小型轿车", 5, 1480, 1930, (4890, 1840, 1485), 1498, 124),
    Car("奇瑞牌SQR6470T4D", "LVV", "小型普通客车", 5, 1545, 1975, (4722, 1860, 1746), 1598, 145),
    Car("广汽传祺牌GAC6480J2A6", "LMG", "小型普通客车", 5, 1590, 1990, (4735, 1910, 1710), 1991, 185),
    Car("吉利牌JL7152C13", "L6T", "小型轿车", 5, 1325, 1700, (4638, 1833, 1460), 1498, 133),
    Car("理想牌LXA6500SHEVX1", "HLX", "小型普通客车", 6, 2300, 2870, (5030, 1960, 1760), 1496, 113),
    Car("蔚来牌HFC6482ECEV8", "LJ1", "小型普通客车", 5, 2320, 2900, (4850, 1965, 1756), 0, 160),
    Car("埃安牌GAM7000BEVB0C", "LNA", "小型轿车", 5, 1660, 2035, (4786, 1880, 1530), 0, 135),
    Car("江淮牌HFC1043P31K5C7S", "LJ1", "轻型普通货车", 3, 2500, 4495, (5995, 2050, 2280), 2771, 110),
    Car("解放牌CA4250P66K24T1A1E5", "LFW", "重型半挂牵引车", 3, 8805, 25000, (6960, 2500, 3650), 11050, 309),
    Car("马自达牌CAM7152A5", "LVR", "小型轿车", 5, 1300, 1685, (4582, 1795, 1458), 1496, 86),
    Car("梅赛德斯-奔驰牌BJ7164HEL", "LE4", "小型轿车", 5, 1620, 2080, (4880, 1811, 1461), 1595, 115),
    Car("长城牌CC1031PM6C", "LGW", "轻型普通货车", 5, 1910, 2750, (5430, 1934, 1886), 1967, 120),
    Car("五羊-本田牌WH125-19", "LWB", "普通二轮摩托车", 2, 118, 270, (1975, 715, 1080), 124, 7),
    Car("宇通牌ZK6120HQ5Y", "LZY", "大型普通客车", 51, 12500, 18000, (12000, 2550, 3690), 8424, 276),
    Car("路虎牌SALRA2", "SAL", "小型普通客车", 7, 2150, 3020, (4970, 1983, 1888), 2995, 250),
)  # fmt: skip


class Insurer(NamedTuple):
    """An invented company and what its policy numbers begin with, compulsory and commercial."""

    name: str
    compulsory: str
    commercial: str


INSURERS = (
    Insurer("虚构民安财产保险股份有限公司", "PDZA", "PDAA"), Insurer("假想平顺财产保险股份有限公司", "1051", "1053"),
    Insurer("拟定东海财产保险股份有限公司", "ACHD", "ACHQ"),
    Insurer("样例国泰人寿财产保险股份有限公司", "8051", "8053"),
    Insurer("虚构中联财产保险股份有限公司", "0221", "0224"), Insurer("假想厚土财产保险股份有限公司", "PDDG", "PDDA"),
    Insurer("拟定晨光财产保险股份有限公司", "1118", "1119"), Insurer("样例永太财产保险有限公司", "6342", "6343"),
    Insurer("虚构众成在线财产保险股份有限公司", "AZ81", "AZ83"),
    Insurer("假想华宁财产保险股份有限公司", "1060", "1061"),
    Insurer("拟定天佑财产保险股份有限公司", "6050", "6051"), Insurer("样例永定财产保险股份有限公司", "2611", "2612"),
    Insurer("虚构国信财产保险股份有限公司", "0512", "0511"),
)  # fmt: skip


def person_name(rng: Rng, sex: str) -> str:
    """A name of two to four characters that suits the sex, 男 or 女."""
    surname = pick(rng, _DOUBLE_SURNAMES) if rng.random() < 0.03 else pick(rng, _SURNAMES)
    return surname + "".join(pick(rng, _GIVEN[sex]) for _ in range(1 if rng.random() < 0.25 else 2))


def street(rng: Rng) -> str:
    """A road."""
    return pick(rng, _ROADS)


def address(rng: Rng, place: Place) -> str:
    """A street, an estate, a village or a bare door number in a place."""
    text = f"{place.whole}{street(rng)}{rng.integers(1, 999)}号"
    kind = rng.random()
    if kind < 0.45:
        door = f"{rng.integers(1, 33)}0{rng.integers(1, 8)}室"
        return f"{text}{pick(rng, _ESTATES)}{rng.integers(1, 30)}栋{rng.integers(1, 4)}单元{door}"
    if kind < 0.6:
        farm = f"{rng.integers(1, 15)}组{rng.integers(1, 90)}号"
        return f"{place.whole}{pick(rng, _TOWNS)}{pick(rng, _VILLAGES)}{farm}"
    if kind < 0.75:
        return f"{text}{rng.integers(1, 20)}-{rng.integers(1, 6)}-{rng.integers(101, 3205)}"
    return text


def company(rng: Rng, place: Place) -> str:
    """A company that owns cars."""
    name = pick(rng, ("恒信", "顺达", "长风", "金石", "中天", "博远", "华腾", "聚力"))
    form = pick(rng, ("有限公司", "有限责任公司", "股份有限公司"))
    return f"{place.city or place.province}{name}{pick(rng, _TRADES)}{form}"


def phone(rng: Rng) -> str:
    """A mobile number with its middle hidden."""
    return f"1{pick(rng, '358')}{digits(rng, 1)}****{digits(rng, 4)}"
