"""The pages as people meet them: a real server on a real database, and Debian's Chromium without a window.

`readings.jsonl` beside this file holds what the shipped models read in the photos of `examples/`, so no network runs:
`scenecheck inspect examples/*/*.jpg --json > tests/browser/readings.jsonl` makes it again.
"""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
import yaml
from argon2 import PasswordHasher

from scenecheck_api.logs import configure_logs
from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.passwords import Passwords
from scenecheck_api.security.principal import Role, system
from scenecheck_api.server.app import create_app
from scenecheck_api.settings import Settings
from scenecheck_api.store.base import utc_now

BY = system("test")
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
PASSWORD = "correct horse battery"
ORGANISATIONS = {Role.INSURER: "人保", Role.REPAIRER: "利州汽修", Role.STATION: "大石服务点"}
WIDTHS = {"phone": (390, 844), "desk": (1280, 800), "wide": (1920, 1080)}
READINGS = Path(__file__).parent / "readings.jsonl"


def eventually(look: Callable[[], Any], seconds: float = 120) -> None:
    """Wait until `look` gives something; Playwright's own waiting for a function is an eval that the policy forbids."""
    end = time.monotonic() + seconds
    while not look():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.1)


@dataclass
class House:
    """A running service and what tests do at it beside the browser.

    Attributes:
        url: of the service.
        app: the application, for its parts.
        examples: folder of the shipped example cases.
    """

    url: str
    app: Any
    examples: Path
    _cookies: dict[str, dict[str, Any]] = field(default_factory=dict)
    _keys: dict[str, dict[str, str]] = field(default_factory=dict)
    _cases: dict[str, str] = field(default_factory=dict)

    @property
    def parts(self) -> Any:
        """The parts of the process: database, settings, clock."""
        return self.app.state.runtime

    def client(self, headers: dict[str, str] | None = None) -> httpx.Client:
        """A program that calls the service."""
        return httpx.Client(base_url=self.url, headers=headers, timeout=300, trust_env=False)

    def key(self, role: Role = Role.BACK_END, organisation: str | None = "广元") -> dict[str, str]:
        """Headers of a system."""
        name = f"{role}:{organisation}"
        if name not in self._keys:
            with self.parts.database.write() as session:
                key = api_keys.create(session, BY, utc_now(), label="test", role=role, organisation=organisation)
            self._keys[name] = {"Authorization": f"Bearer {key.text}"}
        return self._keys[name]

    def account(self, name: str, role: Role, organisation: str | None = None, ready: bool = True) -> str:
        """An account with `PASSWORD`; one that is not `ready` has the first password that is given back."""
        organisation = organisation or ORGANISATIONS.get(role)
        with self.parts.database.write() as session:
            first = accounts.create(session, BY, utc_now(), QUICK, name=name, role=role, organisation=organisation)
            session.flush()
            row = accounts.find(session, name)
            if ready:
                row.password, row.change_password = QUICK.hash(PASSWORD), False
        return first

    def cookie(self, role: Role, name: str | None = None, organisation: str | None = None) -> dict[str, Any]:
        """The cookie of somebody who has logged in; the same name is the same person with the same login."""
        name = name or f"{role.value}.one"
        if name not in self._cookies:
            self.account(name, role, organisation)
            with self.client() as client:
                answer = client.post("/v1/session", json={"name": name, "password": PASSWORD, "cookie": True})
                assert answer.status_code == 200, answer.text
                value = answer.cookies["scenecheck"]
            self._cookies[name] = {"name": "scenecheck", "value": value, "url": self.url}
        return self._cookies[name]

    def declared(self, example: str, number: str | None = None) -> dict[str, Any]:
        """The case of an example folder as it is declared, without photos."""
        case = yaml.safe_load((self.examples / example / "case.yaml").read_text(encoding="utf8"))
        del case["photos"]
        return {**case, "case_id": number or case["case_id"]}

    def photos(self, example: str) -> list[dict[str, Any]]:
        """The photos of an example folder: file (a path), slot, party."""
        case = yaml.safe_load((self.examples / example / "case.yaml").read_text(encoding="utf8"))
        return [{**one, "file": self.examples / example / one["file"]} for one in case["photos"]]

    def open_case(self, example: str, number: str | None = None, **changes: Any) -> str:
        """A case without photos, opened by the mobile back end; its id."""
        with self.client(self.key()) as client:
            answer = client.post("/v1/cases", json={**self.declared(example, number), **changes})
            assert answer.status_code == 201, answer.text
            return str(answer.json()["id"])

    def judged(self, case: str) -> None:
        """Wait until a case that was handed in is judged."""
        with self.client(self.key()) as client:
            eventually(lambda: client.get(f"/v1/cases/{case}", params={"wait": 20}).json()["state"] != "checking")

    def case(self, example: str, number: str | None = None, submit: bool = True) -> str:
        """A case with its photos, judged unless `submit` is false; the same example and number is the same case."""
        name = f"{example}:{number}:{submit}"
        if name in self._cases:
            return self._cases[name]
        case = self.open_case(example, number)
        photos = self.photos(example)
        with self.client(self.key()) as client:
            files = [("photo", (one["file"].name, one["file"].read_bytes(), "image/jpeg")) for one in photos]
            hints = {"slot": [one.get("slot", "") for one in photos], "party": [one.get("party", "") for one in photos]}
            answer = client.post(f"/v1/cases/{case}/photos", params={"wait": 60}, files=files, data=hints)
            assert answer.status_code == 201, answer.text
            if submit:
                answer = client.post(f"/v1/cases/{case}/submit", params={"wait": 60}, json={})
                assert answer.status_code == 202, answer.text
                self.judged(case)
        self._cases[name] = case
        return case


@contextmanager
def running_house(folder: Path, examples: Path, **changes: Any) -> Iterator[House]:
    """A service on a free port of this machine, its data in a folder."""
    records = folder / "records"
    records.mkdir()
    for name in ("accidents.csv", "drivers.csv", "policies.csv", "vehicles.csv"):
        tables = [path.read_text(encoding="utf8").splitlines() for path in sorted(examples.glob(f"*/records/{name}"))]
        lines = [tables[0][0], *(line for table in tables for line in table[1:])]
        (records / name).write_text("\n".join(lines), encoding="utf8")
    given = {
        "data_dir": folder / "data",
        "records_dir": records,
        "readings_file": READINGS,
        "warm_models": False,
        "job_poll_seconds": 0.05,
        "wait_max_seconds": 60,
        "free_disk_floor_bytes": 0,
        "log_level": "error",
        **changes,
    }
    security = {
        "secure_cookies": False,
        "second_factor_roles": [],
        "rates": {"address": "", "login": "", "person": ""},
        **given.pop("security", {}),
    }
    app = create_app(Settings(**given, security=security))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_config=None, access_log=False))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the service did not start"
        time.sleep(0.01)
    parts = app.state.runtime
    app.state.runtime = replace(parts, security=replace(parts.security, passwords=QUICK))
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield House(f"http://127.0.0.1:{port}", app, examples)
    finally:
        server.should_exit = True
        thread.join(30)


@pytest.fixture(scope="session", autouse=True)
def quiet_logs() -> None:
    """Errors alone, one line each."""
    configure_logs(Settings(log_level="error"))


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, repository: Path) -> Iterator[House]:
    """A service of the module's own."""
    with running_house(tmp_path_factory.mktemp("house"), repository / "examples") as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium; skips visibly where it or Playwright is absent.

    Of the module and no longer: Playwright keeps an event loop running in this thread, where Procrastinate's calls of
    other tests would not run.
    """
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is absent: pip install -e .[dev]")
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is absent: apt-get install chromium")
    with api.sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=path, args=options)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser: Any, house: House) -> Iterator[Callable[..., Any]]:
    """Opens pages: `visit(cookie, width="phone")`. A script error or a breach of the content policy fails the test."""
    contexts, wrong = [], []

    def heard(message: Any) -> None:
        if message.type == "error" and ("Content Security Policy" in message.text or "Uncaught" in message.text):
            wrong.append(message.text)

    def open_page(*cookies: dict[str, Any], width: str = "desk", english: bool = False, **options: Any) -> Any:
        size = dict(zip(("width", "height"), WIDTHS[width], strict=True))
        if width == "phone":
            options = {"has_touch": True, "is_mobile": True, **options}
        context = browser.new_context(base_url=house.url, viewport=size, locale="zh-CN", **options)
        context.set_default_timeout(120_000)
        contexts.append(context)
        if english:
            cookies = (*cookies, {"name": "scenecheck-language", "value": "en", "url": house.url})
        context.add_cookies(list(cookies))
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", heard)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


@pytest.fixture
def page_as(visit: Callable[..., Any], house: House) -> Callable[..., Any]:
    """A page of somebody who has logged in: `page_as(Role.OFFICER)`, or a second one by another name."""

    def open_page(
        role: Role, name: str | None = None, width: str = "desk", organisation: str | None = None, **options: Any
    ) -> Any:
        return visit(house.cookie(role, name, organisation), width=width, **options)

    return open_page


@pytest.fixture
def party(visit: Callable[..., Any], house: House) -> Callable[..., Any]:
    """The phone of a party that has opened its link: `party(case, "甲")`; consents unless told otherwise."""

    def open_link(case: str, who: str = "甲", agree: bool = True, **options: Any) -> Any:
        with house.client(house.key()) as client:
            link = client.post(f"/v1/cases/{case}/links", json={"party": who, "capture": True}).json()
        page = visit(width="phone", **options)
        page.goto(link["path"])
        page.wait_for_url(f"**/capture/{case}")
        if agree:
            for box in page.get_by_role("checkbox").all():
                box.check()
            page.locator("form .button.big").click()
            page.locator("#steps").wait_for()
        return page

    return open_link


SIDEWAYS = """() => {
  const wide = (one) => one.getBoundingClientRect().right > innerWidth + 1;
  const scrolls = (one) => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX);
  const all = [...document.querySelectorAll("main, main *, .bar, .bar *, dialog[open] *")];
  const found = all.filter((one) => scrolls(one) && !one.matches(".strip"));
  if (document.documentElement.scrollWidth > innerWidth) found.push(...all.filter(wide));
  return found.slice(0, 4).map((one) => one.outerHTML.slice(0, 160));
}"""
"""What must be scrolled sideways to be seen; the row of photos under a photo is meant to be."""


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """Holds a page against WCAG 2.2 A and AA and the best practices that axe-core knows: `axe(page)`.

    At the width of the page and at that of a phone, where nothing may need scrolling sideways.
    """
    checker = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is absent").Axe()

    def check(page: Any) -> None:
        before = page.viewport_size
        phone = dict(zip(("width", "height"), WIDTHS["phone"], strict=True))
        for size in [before] if before == phone else [before, phone]:
            page.set_viewport_size(size)
            found = checker.run(page).response["violations"]
            told = [f"{one['id']}: {one['help']}\n  {[n['html'][:160] for n in one['nodes'][:4]]}" for one in found]
            assert not found, f"at {size['width']} px: " + "\n".join(told)
        assert page.evaluate(SIDEWAYS) == []
        page.set_viewport_size(before)

    return check


@pytest.fixture(scope="session")
def snap(repository: Path) -> Callable[..., None]:
    """Leaves a picture of the page at 390, 1280 and 1920 px in out/pages/, to be looked at: `snap(page, "desk")`."""
    folder = repository / "out" / "pages"
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(page: Any, name: str, widths: tuple[str, ...] = ("phone", "desk", "wide"), full: bool = True) -> None:
        before = page.viewport_size
        for width in widths:
            page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
            page.screenshot(path=folder / f"{name}-{WIDTHS[width][0]}.png", full_page=full)
        page.set_viewport_size(before)

    return shoot
