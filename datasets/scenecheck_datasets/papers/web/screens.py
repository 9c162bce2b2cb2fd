"""Electronic licences as apps list them, and a list of an app that is no licence."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from scenecheck_datasets.papers.numbers import pick
from scenecheck_datasets.papers.web import decor
from scenecheck_datasets.papers.web.content import Driver, Vehicle
from scenecheck_datasets.papers.web.driving_licence import driver_period
from scenecheck_datasets.papers.web.form import Form, PaperTruth, Shown, fill
from scenecheck_datasets.papers.web.style import SCREEN_DATES, month, screen_face
from scenecheck_datasets.papers.web.words import Rng
from scenecheck_evidence.reading import DocumentType, Page, Variant

_WIDTH = 720
Row = tuple[str, str | None, str, str | None]
"""Label, field, what is shown, and the truth where it is something else."""


def screen(
    rng: Rng, title: str, rows: Sequence[Row], above: str = "", below: str = "", face: Markup | None = None
) -> Markup:
    """A phone's screen: a bar with a title, and rows in one of four ways: right, left, grid, colon."""
    bar = pick(rng, ("#2a6df4", "#1b5fd9", "#0a8f6b", "#ffffff"))
    colon = pick(rng, (":", "\N{FULLWIDTH COLON}"))
    return fill(
        "screen",
        width=_WIDTH,
        bar=bar,
        bar_ink="#111" if bar == "#ffffff" else "#fff",
        face=screen_face(rng),
        clock=f"{rng.integers(24)}:{rng.integers(60):02d}",
        battery=int(rng.integers(10, 99)),
        title=title,
        above=above,
        below=below,
        portrait=face,
        rows=[(label, Shown(shown, field)) for label, field, shown, _ in rows],
        mode=pick(rng, ("right", "left", "grid", "colon")),
        colon=colon,
        size=pick(rng, (23, 25, 27)),
    )


def _shuffled(rng: Rng, rows: list[Row], first: int) -> list[Row]:
    """Now and then in another order, but for the first rows."""
    if rng.random() >= 0.3:
        return rows
    return rows[:first] + [rows[first + int(i)] for i in rng.permutation(len(rows) - first)]


def _truth(rows: Sequence[Row]) -> dict[str, str | None]:
    return {field: true or shown for _, field, shown, true in rows if field and " " not in field}


def vehicle_licence(rng: Rng, vehicle: Vehicle) -> Form:
    """电子行驶证: the fields of both pages, and those that only it has."""
    dates, car = pick(rng, SCREEN_DATES), vehicle.car
    title = pick(rng, ("电子行驶证", "机动车行驶证(电子版)", "行驶证", "机动车电子行驶证"))
    rows: list[Row] = [
        ("号牌号码", "plate_number", vehicle.plate, None),
        ("车辆类型", "vehicle_type", car.type, None),
        ("所有人", "owner", vehicle.owner, None),
        ("住址", "address", vehicle.address, None),
        ("使用性质", "use_character", vehicle.use, None),
        ("品牌型号", "model", car.model, None),
        ("车辆识别代号", "vin", vehicle.vin, None),
        ("发动机号码", "engine_number", vehicle.engine, None),
        ("注册日期", "register_date", vehicle.registered.strftime(dates), vehicle.registered.isoformat()),
        ("发证日期", "issue_date", vehicle.issued.strftime(dates), vehicle.issued.isoformat()),
        ("发证机关", "issuer", vehicle.issuer, None),
        ("档案编号", "file_number", vehicle.file, None),
        ("核定载人数", "seats", f"{car.seats}人", None),
        ("总质量", "gross_mass", f"{car.gross_kg}kg", None),
        ("整备质量", "unladen_mass", f"{car.unladen_kg}kg", None),
        ("核定载质量", "load_mass", vehicle.load, None),
        ("外廓尺寸", "dimensions", vehicle.size("{}×{}×{}mm"), None),
        ("准牵引总质量", "towing_mass", vehicle.towing, None),
        (
            pick(rng, ("检验有效期止", "检验有效期至")),
            "inspection_valid_until",
            month(vehicle.inspection, dates),
            f"{vehicle.inspection:%Y-%m}",
        ),
        ("状态", "status", "正常", None),
        ("车身颜色", "body_colour", vehicle.colour, None),
        ("能源种类", "energy", vehicle.energy, None),
    ]
    if vehicle.scrap:
        rows.append(("强制报废期止", "scrap_date", vehicle.scrap.strftime(dates), vehicle.scrap.isoformat()))
    rows = _shuffled(rng, rows, 2)
    above = pick(rng, ("中华人民共和国机动车行驶证", "交管服务 电子行驶证", ""))
    below = f"本电子证与纸质行驶证具有同等效力,仅供{pick(rng, ('出示', '查验', '本人使用'))}"
    html = screen(rng, title, rows, above, below)
    truth = PaperTruth(DocumentType.VEHICLE_LICENCE, Page.MAIN, Variant.ELECTRONIC, _truth(rows))
    return Form(html, _WIDTH, (truth,), on_screen=True)


def driving_licence(rng: Rng, driver: Driver) -> Form:
    """电子驾驶证: the fields of the main page, file number, points and status."""
    dates = pick(rng, SCREEN_DATES)
    title = pick(rng, ("电子驾驶证", "机动车驾驶证(电子版)", "驾驶证", "机动车驾驶证"))
    until = driver.valid_to.strftime(dates) if driver.valid_to else "长期"
    period = f"{driver.valid_from.strftime(dates)}{pick(rng, ('至', ' 至 '))}{until}"
    rows: list[Row] = [
        ("姓名", "name", driver.name, None),
        ("性别", "sex", driver.sex, None),
        ("国籍", "nationality", "中国", None),
        ("证号", "licence_number", driver.number, None),
        ("出生日期", "birth_date", driver.birth.strftime(dates), driver.birth.isoformat()),
        ("初次领证日期", "first_issue_date", driver.first.strftime(dates), driver.first.isoformat()),
        ("准驾车型", "class", driver.classes, None),
        ("有效期限", "valid_from valid_to", period, None),
        ("住址", "address", driver.address, None),
        ("发证机关", "issuer", driver.issuer, None),
        ("档案编号", "file_number", driver.file, None),
        ("状态", "status", driver.status, None),
        ("累积记分", "points", driver.points, None),
    ]
    rows = _shuffled(rng, rows, 4)
    if rng.random() < 0.6:
        made = driver.made.strftime(f"{dates if '年' in dates else '%Y-%m-%d'} %H:%M:%S")
        rows.append(("生成时间", "generated_at", made, driver.made.isoformat()))
    face = decor.portrait(rng, 280, 20, 150, 188) if rng.random() < 0.5 else None
    html = screen(rng, title, rows, below=f"当前时间:{driver.made:%Y-%m-%d %H:%M}", face=face)
    fields = _truth(rows) | driver_period(driver)
    truth = PaperTruth(DocumentType.DRIVING_LICENCE, Page.MAIN, Variant.ELECTRONIC, fields)
    return Form(html, _WIDTH, (truth,), on_screen=True)


def list_of_an_app(rng: Rng, title: str, rows: Sequence[tuple[str, str]]) -> Form:
    """A screen that is no licence."""
    html = screen(rng, title, [(label, None, text, None) for label, text in rows])
    return Form(html, _WIDTH, on_screen=True)
