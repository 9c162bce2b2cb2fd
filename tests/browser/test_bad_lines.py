"""Capture where the line is narrow, breaks, or is not there at all."""

import re
import time

import pytest
from PIL import Image
from playwright.sync_api import expect

from scenecheck_api.intake.resumable import FOLDER
from scenecheck_api.pages.offline import OFFLINE, SHELL
from scenecheck_api.security.principal import Role

from .conftest import eventually
from .phones import EXAMPLE, photo, photos_of, take

KEPT = "() => waitingPhotos.of().then((all) => all.map((one) => [one.party, one.name, one.blob.size]))"
UP, DOWN = 35_000 / 8, 50_000 / 8
"""Bytes in a second of a line like 2G (GPRS)."""
SECOND_GENERATION = {"offline": False, "latency": 500, "downloadThroughput": DOWN, "uploadThroughput": UP}


@pytest.fixture
def small_photo(house, tmp_path):
    """A photo that a line of 35 kbit/s takes in some seconds."""
    file = tmp_path / "small.jpg"
    Image.open(photo(house, 1)).resize((640, 480)).save(file, quality=50)
    return file


def worker_ready(page):
    """Wait until the service worker has the page."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    eventually(lambda: page.evaluate("() => Boolean(navigator.serviceWorker.controller)"))


def test_a_line_like_2g_that_breaks_again_and_again_and_a_page_that_is_loaded_again(party, house, small_photo):
    case = house.open_case(EXAMPLE, "GY-LINE-1")
    page = party(case)
    worker_ready(page)
    sent, line = [], {"cut": True}

    def watch(route):
        if route.request.method != "PATCH":
            route.continue_()
            return
        sent.append(int(route.request.headers["upload-offset"]))
        if sent[-1] and line["cut"]:
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route(re.compile("/uploads/[0-9a-f-]+$"), watch)
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", SECOND_GENERATION)
    began = time.monotonic()
    take(page, "scene_front", str(small_photo))
    page.get_by_text("信号不好").wait_for()
    assert 0 < sent[-1] / UP < time.monotonic() - began  # the line is as narrow as it says
    network.send("Network.emulateNetworkConditions", {**SECOND_GENERATION, "downloadThroughput": -1})
    tried = len(sent)
    page.reload()  # the browser still has the photo, the server what has come
    page.locator("#tray .sending progress").wait_for()
    eventually(lambda: page.evaluate(KEPT) and len(sent) > tried)  # a look at the page lets the watch run
    narrower = {**SECOND_GENERATION, "uploadThroughput": UP / 12}  # no piece gets through before the next line
    network.send("Network.emulateNetworkConditions", narrower)
    line["cut"] = False
    page.get_by_text("正在上传").wait_for()
    network.send("Network.emulateNetworkConditions", {**SECOND_GENERATION, "offline": True})  # in the middle of a piece
    page.get_by_text("信号不好").wait_for()
    network.send("Network.emulateNetworkConditions", SECOND_GENERATION)
    eventually(lambda: page.evaluate(KEPT) == [])
    assert sent.count(0) == 1  # it went on from where it was
    assert [one["size"] for one in photos_of(house, case)] == [small_photo.stat().st_size]
    assert not list((house.parts.settings.data_dir / FOLDER).iterdir())


def test_a_page_asked_for_without_a_network_is_ours_and_sending_goes_on(party, house, small_photo, axe, snap):
    case = house.open_case(EXAMPLE, "GY-LINE-2")
    page = party(case)
    worker_ready(page)
    page.context.set_offline(True)
    take(page, "scene_front", str(small_photo))
    take(page, "scene_rear", photo(house, 2))
    page.get_by_text("信号不好").wait_for()
    page.get_by_text("等待上传").wait_for()  # the second waits for the first, and is kept nevertheless
    page.reload()
    page.get_by_role("heading", name="现在没有网络").wait_for()
    expect(page.locator("#photos li")).to_have_text(["侧前方现场照", "侧后方现场照"], use_inner_text=True)
    eventually(lambda: page.locator("#photos img").evaluate_all("all => all.every((one) => one.naturalWidth > 0)"))
    axe(page)
    snap(page, "capture-offline", ("phone", "desk"))
    page.get_by_role("button", name="English").click()
    page.get_by_role("heading", name="There is no network").wait_for()
    axe(page)
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("Still no network").wait_for()
    page.context.set_offline(False)
    page.locator("#steps").wait_for()
    eventually(lambda: page.evaluate(KEPT) == [])
    assert len(photos_of(house, case)) == 2


def test_the_worker_keeps_the_page_without_a_network_and_nothing_of_a_case(party, page_as, house):
    page = party(house.open_case(EXAMPLE, "GY-LINE-3"))
    worker_ready(page)
    page.reload()
    page.locator("#steps").wait_for()
    kept = page.evaluate(
        """() => caches.keys().then((names) => Promise.all(names.map(async (name) => {
            const cache = await caches.open(name);
            const asked = await cache.keys();
            return Promise.all(asked.map(async (one) => [one.url, await (await cache.match(one)).text()]));
        })))"""
    )
    assert len(kept) == 1
    paths = [url.removeprefix(house.url).split("?")[0] for url, _ in kept[0]]
    assert sorted(paths) == sorted([OFFLINE, *(f"/static/{name}" for name in SHELL)])
    assert not any(word in text for _, text in kept[0] for word in ("GY-LINE", "川H", "张建国"))
    with house.client() as client:
        worker = client.get("/capture/worker.js")
        assert worker.headers["service-worker-allowed"] == "/capture"
        assert "worker-src 'self'" in worker.headers["content-security-policy"]
        assert "set-cookie" not in client.get(OFFLINE).headers
    officer = page_as(Role.OFFICER)
    officer.goto("/desk")
    assert officer.evaluate("() => navigator.serviceWorker.getRegistrations().then((all) => all.length)") == 0


def test_photos_on_the_phone_go_with_the_consent_and_after_a_week(party, house):
    case = house.open_case(EXAMPLE, "GY-LINE-4")
    page = party(case)
    page.on("dialog", lambda dialog: dialog.accept())
    keep = """([one, days]) => waitingPhotos.keep({
        id: crypto.randomUUID(), kept: Date.now() - days * 86400000, case: one, slot: "", party: "", name: "",
        blob: new Blob(["x"]), sha256: "0",
    })"""
    for one, days in (("another", 8), ("another", 6), (case, 1)):
        page.evaluate(keep, [one, days])
    assert len(page.evaluate(KEPT)) == 2
    page.get_by_role("button", name="撤回同意").click()
    page.get_by_role("heading", name="敏感个人信息的单独同意").wait_for()
    eventually(lambda: len(page.evaluate(KEPT)) == 1)
