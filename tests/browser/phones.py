"""What tests do at the page of capture on a phone."""

from playwright.sync_api import expect

EXAMPLE = "02_retake"


def take(page, slot, files, who=""):
    page.set_input_files(f'input[data-slot="{slot}"][data-party="{who}"] >> nth=0', files)


def photo(house, number, example=EXAMPLE):
    return str(house.examples / example / f"{number:02d}.jpg")


def photos_of(house, case):
    with house.client(house.key()) as client:
        return client.get(f"/v1/cases/{case}/photos").json()["photos"]


def all_sent(page, timeout=120_000):
    """Wait, `timeout` milliseconds at most, until no photo is on its way: two tabs may each show the same one."""
    expect(page.locator("#tray .sending")).to_have_count(0, timeout=timeout)
