"""Accounts, API keys, lockout and second factor, with a clock of our own."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.security import accounts, api_keys
from scenecheck_api.security.accounts import AccountError
from scenecheck_api.security.addresses import ClientAddresses, ProxySettingError
from scenecheck_api.security.api_keys import ApiKeyError
from scenecheck_api.security.lockout import LockedError, begin_attempt, forget_old, forgive, take_back, wait_seconds
from scenecheck_api.security.logins import CodeNeededError, LoginRefusedError, Logins
from scenecheck_api.security.passwords import PasswordRefusedError, check_new_password, new_password
from scenecheck_api.security.principal import Principal, PrincipalKind, Role, system
from scenecheck_api.security.rate_limits import RateLimits, RateSettingError
from scenecheck_api.security.second_factor import matching_step, new_secret
from scenecheck_api.security.settings import LockoutSettings, RateSettings, SecuritySettings
from scenecheck_api.store.tables.accounts import ApiKeyRow

from .service import PASSWORD, QUICK

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
BY = system("test")
SETTINGS = LockoutSettings()
HOME = "192.0.2.1"


def later(**parts):
    return NOW + timedelta(**parts)


def add_account(database, name="zhang", role=Role.INSURER, organisation="示例财险"):
    with database.write() as session:
        accounts.create(session, BY, NOW, QUICK, name=name, role=role, organisation=organisation)
        session.flush()
        row = accounts.find(session, name)
        row.password, row.change_password = QUICK.hash(PASSWORD), False
        return row.id


def logins(database, **settings):
    return Logins(database, SecuritySettings(**settings), QUICK)


class TestLockout:
    def test_waits_double_up_to_the_longest(self):
        waits = [wait_seconds(n, 5, SETTINGS) for n in range(1, 14)]
        assert waits == [0, 0, 0, 0, 30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
        assert wait_seconds(10**6, 5, SETTINGS) == 3600

    def test_the_wait_is_over_when_the_clock_says_so(self, any_database):
        def attempt(moment):
            with any_database.write() as session:
                begin_attempt(session, {"account:a": 2}, SETTINGS, moment)

        attempt(NOW)
        attempt(NOW)
        with pytest.raises(LockedError) as caught:
            attempt(later(seconds=29))
        assert caught.value.seconds == 2
        attempt(later(seconds=30))
        with pytest.raises(LockedError):
            attempt(later(seconds=89))
        attempt(later(seconds=90 + 86400 + 1))  # forgotten: it counts as the first
        attempt(later(seconds=90 + 86400 + 2))

    def test_success_forgives_the_account_and_one_failure_of_the_address(self, database):
        subjects = {"account:a": 5, "address:b": 2}
        with database.write() as session:
            begin_attempt(session, subjects, SETTINGS, NOW)
        with database.write() as session:
            begin_attempt(session, subjects, SETTINGS, NOW)
        with database.write() as session:
            forgive(session, "account:a")
            take_back(session, "address:b", 2, SETTINGS)
        with database.write() as session:
            begin_attempt(session, subjects, SETTINGS, NOW)
        with pytest.raises(LockedError), database.write() as session:
            begin_attempt(session, {"address:b": 2}, SETTINGS, NOW)
        with database.write() as session:
            assert forget_old(session, SETTINGS, later(days=2)) == 2

    def test_many_guesses_at_once_gain_nothing(self, any_database):
        passed, barrier = [], Barrier(8)

        def guess():
            barrier.wait()
            try:
                with any_database.write() as session:
                    begin_attempt(session, {"account:a": 3}, SETTINGS, NOW)
                passed.append(1)
            except LockedError:
                pass

        threads = [Thread(target=guess) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(passed) == 3


class TestLogins:
    def test_a_login_ends_by_time_and_by_idleness(self, database):
        add_account(database)
        here = logins(database, session_seconds=7200, idle_seconds=3600)
        login = here.log_in("zhang", PASSWORD, None, NOW, HOME)
        assert here.by_id(login.id, later(seconds=3599))
        assert here.by_secret(login.secret, later(seconds=7100))
        assert here.by_id(login.id, later(seconds=7200)) is None
        idle = here.log_in("zhang", PASSWORD, None, NOW, HOME)
        assert here.by_id(idle.id, later(seconds=3601)) is None

    def test_a_disabled_account_is_out_at_once_and_a_reset_brings_it_back(self, database):
        add_account(database)
        here = logins(database)
        login = here.log_in("zhang", PASSWORD, None, NOW, HOME)
        with database.write() as session:
            accounts.disable(session, BY, NOW, "zhang")
        assert here.by_id(login.id, NOW) is None
        with pytest.raises(LoginRefusedError):
            here.log_in("zhang", PASSWORD, None, NOW, HOME)
        with database.write() as session:
            password = accounts.reset(session, BY, NOW, QUICK, "zhang")
        assert here.log_in("zhang", password, None, NOW, HOME).needs == ("password",)

    def test_a_code_is_taken_once_even_by_two_logins_at_once(self, any_database):
        add_account(any_database)
        here = logins(any_database)
        _, who = here.by_id(here.log_in("zhang", PASSWORD, None, NOW, HOME).id, NOW)
        secret = here.begin_enrolment(who, NOW).secret
        totp = pyotp.TOTP(secret)
        here.confirm_enrolment(who, totp.at(NOW), NOW)
        with pytest.raises(CodeNeededError):
            here.log_in("zhang", PASSWORD, None, NOW, HOME)
        moment, made, barrier = later(seconds=60), [], Barrier(3)

        def attempt():
            barrier.wait()
            with suppress(LoginRefusedError):
                made.append(here.log_in("zhang", PASSWORD, totp.at(moment), moment, HOME))

        threads = [Thread(target=attempt) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(made) == 1


class TestSecondFactor:
    def test_codes_of_a_step_before_and_after_are_taken_and_no_older_ones(self):
        secret = new_secret()
        step = int(NOW.timestamp()) // 30
        for offset, taken in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
            code = pyotp.TOTP(secret).at((step + offset) * 30)
            assert (matching_step(secret, code, NOW, 0) == step + offset) is taken
        assert matching_step(secret, pyotp.TOTP(secret).at(step * 30), NOW, step) is None

    @pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345"])
    def test_what_is_no_code_is_refused(self, code):
        assert matching_step(new_secret(), code, NOW, 0) is None


class TestPasswords:
    @pytest.mark.parametrize(
        "password",
        [
            "short",
            "1" * 20,
            "20261120083100",
            "aaaaaaaabbbb",
            "password1234567",
            "Qwerty-und-mehr",
            "my-ZHANG-wei-pass",
        ],
    )
    def test_weak_ones_are_refused(self, password):
        with pytest.raises(PasswordRefusedError):
            check_new_password(password, "zhang", 12)

    @given(st.integers(0, 50))
    def test_first_passwords_pass(self, _):
        check_new_password(new_password(), "zhang", 12)

    def test_the_same_letters_from_another_keyboard_are_the_same_password(self):
        kept = QUICK.hash("ｐass café 通行证")
        assert QUICK.verify(kept, "pass café 通行证")
        assert not QUICK.verify(None, "pass")
        assert not QUICK.verify("no hash", "pass")


class TestAccounts:
    @pytest.mark.parametrize(
        ("name", "role", "organisation"),
        [
            ("Z", Role.OFFICER, None),
            ("zhang wei", Role.OFFICER, None),
            ("张伟", Role.OFFICER, None),
            ("zhang", Role.INSURER, None),
            ("zhang", Role.BACK_END, "x"),
            ("zhang", Role.PARTY, "x"),
        ],
    )
    def test_what_is_no_account_is_refused(self, database, name, role, organisation):
        with pytest.raises(AccountError), database.write() as session:
            accounts.create(session, BY, NOW, QUICK, name=name, role=role, organisation=organisation)

    def test_a_name_is_given_once(self, database):
        add_account(database)
        with pytest.raises(AccountError, match="taken"):
            add_account(database)

    def test_the_secret_of_the_second_factor_lies_encrypted(self, database, tmp_path):
        account = add_account(database)
        who = Principal(PrincipalKind.PERSON, account, Role.INSURER, frozenset(), session="s")
        secret = logins(database).begin_enrolment(who, NOW).secret
        assert not any(secret.encode() in path.read_bytes() for path in tmp_path.iterdir() if path.is_file())


class TestKeys:
    def make(self, database, **more):
        with database.write() as session:
            return api_keys.create(session, BY, NOW, label="test", **more)

    def works(self, database, text, moment=NOW):
        with database.read() as session:
            return api_keys.authenticate(session, text, moment) is not None

    def test_a_key_works_until_its_end_or_its_revocation(self, any_database):
        key = self.make(any_database, days=10)
        assert self.works(any_database, key.text, later(days=9))
        assert not self.works(any_database, key.text, later(days=10))
        with any_database.write() as session:
            api_keys.revoke(session, BY, NOW, key.id)
        assert not self.works(any_database, key.text)

    def test_old_and_new_both_work_during_the_overlap(self, database):
        old = self.make(database, scopes=["cases:read"], organisation="甲方")
        with database.write() as session:
            new = api_keys.rotate(session, BY, NOW, old.text.split("_")[1], overlap=timedelta(days=7))
        for text, moment, works in (
            (old.text, later(days=6), True),
            (new.text, later(days=6), True),
            (old.text, later(days=7), False),
            (new.text, later(days=300), True),
        ):
            assert self.works(database, text, moment) is works
        with database.read() as session:
            row = api_keys.authenticate(session, new.text, NOW)
        assert (row.scopes, row.organisation) == (["cases:read"], "甲方")
        with pytest.raises(ApiKeyError), database.write() as session:
            api_keys.rotate(session, BY, later(days=8), old.id, overlap=timedelta(days=7))

    def test_only_the_whole_key_works_and_only_its_hash_is_kept(self, database):
        key = self.make(database)
        for wrong in (key.text[:-1], key.text + "A", key.text[:-1] + "é", key.text.upper(), "sck_", ""):
            assert not self.works(database, wrong)
        with database.read() as session:
            row = session.get_one(ApiKeyRow, key.id)
        assert key.text.split("_", 2)[2] not in str(vars(row))
        assert key.text not in repr(key)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"role": Role.OFFICER},
            {"role": Role.ADMIN},
            {"role": Role.INSURER},
            {"scopes": ["review:decide"]},
            {"scopes": ["nonsense"]},
            {"scopes": []},
            {"days": 0},
        ],
    )
    def test_a_key_may_no_more_than_a_system_of_its_role(self, database, wrong):
        with pytest.raises(ApiKeyError):
            self.make(database, **wrong)

    def test_a_key_loses_what_its_role_loses(self, database):
        key = self.make(database)
        with database.write() as session:
            session.get_one(ApiKeyRow, key.id).scopes = ["cases:read", "review:decide", "gone:scope"]
        with database.read() as session:
            row = api_keys.authenticate(session, key.text, NOW)
        assert api_keys.principal_of(row).scopes == {"cases:read"}


class TestAddresses:
    @pytest.mark.parametrize(
        ("peer", "forwarded", "found"),
        [
            ("203.0.113.9", ["1.1.1.1"], "203.0.113.9"),
            ("10.0.0.2", ["198.51.100.7"], "198.51.100.7"),
            ("10.0.0.2", ["6.6.6.6, 198.51.100.7"], "198.51.100.7"),
            ("10.0.0.2", ["6.6.6.6", "198.51.100.7, 10.0.0.3"], "198.51.100.7"),
            ("10.0.0.2", [], "10.0.0.2"),
            ("10.0.0.2", ["rubbish"], "10.0.0.2"),
            (None, ["1.1.1.1"], "unknown"),
        ],
    )
    def test_only_trusted_proxies_are_believed(self, peer, forwarded, found):
        assert ClientAddresses(["10.0.0.0/8"]).of(peer, forwarded) == found

    def test_a_proxy_that_is_no_address_says_so(self):
        with pytest.raises(ProxySettingError):
            ClientAddresses(["proxy.local"])


def test_a_rate_that_is_none_says_so():
    for wrong in ({"key": "many"}, {"key": "-1/minute"}, {"storage": "nowhere://"}):
        with pytest.raises(RateSettingError):
            RateLimits(RateSettings(**wrong))
    RateLimits(RateSettings(key="", login="5 per hour"))
