"""What all pages share: login, second factor, logout, languages, errors, and what a browser is held to."""

import hashlib
import re

import pyotp
import pytest

from scenecheck_api.pages.go_to import local_path
from scenecheck_api.pages.navigation import PLACES
from scenecheck_api.security.principal import Role

from .conftest import PASSWORD


def log_in(page, name, password=PASSWORD, code=""):
    page.get_by_label("账号").fill(name)
    page.get_by_label("密码").fill(password)
    page.get_by_label("动态验证码").fill(code)
    page.get_by_role("button", name="登录").click()


def test_a_person_logs_in_is_led_to_the_own_page_and_logs_out(visit, house, axe, snap):
    house.account("adjuster", Role.INSURER)
    page = visit()
    page.goto("/account")
    assert page.url.endswith("/login?next=%2Faccount")
    axe(page)
    snap(page, "login")
    log_in(page, "adjuster", "wrong password")
    assert "不正确" in page.get_by_role("alert").filter(has_text="密码").inner_text()
    log_in(page, "adjuster")
    page.wait_for_url("**/account")
    axe(page)
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login")
    page.go_back()
    page.wait_for_url("**/login**")


def test_an_officer_sets_a_password_and_a_second_factor_before_anything_else(visit, house, axe, monkeypatch):
    first = house.account("new.officer", Role.OFFICER, ready=False)
    settings = house.parts.settings.security
    monkeypatch.setitem(settings.__dict__, "second_factor_roles", (Role.OFFICER,))
    page = visit(width="phone")
    page.goto("/login")
    log_in(page, "new.officer", first)
    page.wait_for_url("**/account")
    page.goto("/cases/019a0eb8-ba5a-7093-b919-936cdee108e4/numbers")
    assert page.url.endswith("/account")
    page.get_by_label("现用密码").fill(first)
    page.get_by_label("新密码", exact=True).fill(PASSWORD)
    page.get_by_label("再次输入新密码").fill(PASSWORD + "!")
    page.get_by_role("button", name="修改", exact=True).click()
    page.locator("#problems").get_by_text("不一致").wait_for()
    page.get_by_label("再次输入新密码").fill(PASSWORD)
    page.get_by_role("button", name="修改", exact=True).click()
    page.get_by_role("button", name="显示二维码").click()
    secret = page.locator("code.wrap").inner_text()
    axe(page)
    page.get_by_label("六位数字").fill("000000")
    page.get_by_role("button", name="绑定").click()
    page.locator("#problems .problem").wait_for()
    page.get_by_label("六位数字").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="绑定").click()
    page.wait_for_url(lambda url: not url.endswith("/account"))
    page.context.clear_cookies()
    page.goto("/login")
    log_in(page, "new.officer")
    assert "请输入动态验证码" in page.locator("#login-problem").inner_text()


def test_the_language_switch_is_kept_and_leads_back(page_as, house):
    page = page_as(Role.REPAIRER)
    page.goto("/account?from=here")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Account").wait_for()
    assert page.url.endswith("/account?from=here")
    assert page.locator("html").get_attribute("lang") == "en"
    page.goto("/")
    assert page.get_by_text("There is no page for this account").is_visible()


def test_what_is_refused_is_said_on_a_page_and_to_programs_as_problem_json(page_as, house, axe, snap):
    page = page_as(Role.INSURER)
    answer = page.goto("/cases/019a0eb8-ba5a-7093-b919-936cdee108e4/numbers")
    assert answer.status == 403
    assert page.get_by_role("heading", name="没有权限").is_visible()
    answer = page.goto("/nowhere<script>alert(1)</script>")
    assert answer.status == 404
    axe(page)
    snap(page, "error-404", ("phone", "desk"))
    with house.client() as client:
        assert client.get("/nowhere").headers["content-type"] == "application/problem+json"
        assert client.get("/v1/cases", headers={"accept": "text/html"}).headers["content-type"] == (
            "application/problem+json"
        )


@pytest.mark.parametrize(("language", "said"), [("zh-CN", "应不小于 1"), ("en", "greater than or equal to 1")])
def test_a_field_that_is_wrong_is_named_in_the_language_of_the_page(house, language, said):
    cookie = house.cookie(Role.ADMIN)
    cookies = f"{cookie['name']}={cookie['value']}; scenecheck-language={language}"
    with house.client({"cookie": cookies, "hx-request": "true"}) as client:
        token = client.get("/v1/session").json()["csrf_token"]
        form = {"label": "12123", "role": "back_end", "days": "0"}
        answer = client.post("/admin/keys", data=form, headers={"X-CSRF-Token": token})
    assert answer.status_code == 422
    assert said in answer.text and "days" in answer.text


def test_a_page_that_lost_its_line_says_so(page_as):
    page = page_as(Role.INSURER)
    page.goto("/account")
    page.context.set_offline(True)
    page.get_by_text("网络已断开").wait_for()
    page.context.set_offline(False)
    page.get_by_text("网络已断开").wait_for(state="hidden")


def test_a_change_without_the_token_or_from_another_site_is_refused(house):
    cookie = house.cookie(Role.INSURER)
    with house.client({"cookie": f"{cookie['name']}={cookie['value']}", "accept": "text/html"}) as client:
        assert client.post("/logout").status_code == 403
        foreign = {"sec-fetch-site": "cross-site"}
        assert client.post("/login", data={"name": "a", "password": "b"}, headers=foreign).status_code == 403
        assert client.get("/account").status_code == 200


def test_pages_carry_a_policy_without_inline_code_and_are_not_kept(house):
    with house.client() as client:
        answer = client.get("/login")
        policy = answer.headers["content-security-policy"]
        assert "unsafe" not in policy and "script-src 'self'" in policy
        assert answer.headers["cache-control"] == "no-store"
        assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", answer.text)
        for address in re.findall(r'(?:href|src)="(/static/[^"]+)"', answer.text):
            assert "immutable" in client.get(address).headers["cache-control"], address


def test_htmx_is_the_release_that_its_note_names(repository):
    folder = repository / "api" / "scenecheck_api" / "pages" / "static" / "htmx"
    digest = hashlib.sha256((folder / "htmx.min.js").read_bytes()).hexdigest()
    assert digest in (folder / "README.md").read_text(encoding="utf8")


@pytest.mark.parametrize(
    ("given", "led"),
    [
        ("/desk?state=waiting", "/desk?state=waiting"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\nb", "/"),
        ("", "/"),
        (None, "/"),
    ],
)
def test_nobody_is_led_to_another_site(given, led):
    assert local_path(given) == led


def test_each_role_finds_its_pages():
    found = {role: [place.path for place in PLACES if role in place.roles] for role in Role}
    assert found[Role.OFFICER] == ["/desk"]
    assert found[Role.SUPERVISOR] == ["/desk", "/supervisor"]
    assert found[Role.INSURER] == ["/insurer"]
    assert found[Role.ASSISTANT] == ["/capture"]
    assert found[Role.ADMIN] == ["/admin"]
    assert found[Role.PARTY] == found[Role.BACK_END] == []
