"""Tokens of ours and of an outside issuer: none that was forged, is over, or is meant for somebody else is believed."""

import base64
import hmac
import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, RSAKey

from scenecheck_api.security.key_file import new_keys, with_new_key
from scenecheck_api.security.oidc import IssuerError, OutsideIssuer
from scenecheck_api.security.principal import Role
from scenecheck_api.security.settings import OidcSettings
from scenecheck_api.security.tokens import Token, TokenError, Tokens, TokenUse

NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
KEYS = new_keys()
OURS = Tokens(KEYS.tokens)
LOGIN = Token(TokenUse.LOGIN, "login-1")
SIGNING = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"}, private=True)
OTHER = RSAKey.generate_key(2048, {"kid": "k1"}, private=True)
CURVE = ECKey.generate_key("P-256", {"kid": "k2", "use": "sig"}, private=True)


def stamp(moment):
    return int(moment.timestamp())


def part(content):
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")


def claims(**changed):
    return {
        "iss": "https://login.example",
        "aud": "scenecheck",
        "sub": "p-7",
        "exp": stamp(NOW + timedelta(minutes=5)),
        "roles": ["officer"],
        "amr": ["pwd", "otp"],
        **changed,
    }


def signed(key=SIGNING, algorithm="RS256", kid="k1", **changed):
    content = {name: value for name, value in claims(**changed).items() if value is not None}
    return jwt.encode({"alg": algorithm, "kid": kid}, content, key, algorithms=[algorithm])


@pytest.fixture
def jwks(tmp_path):
    path = tmp_path / "jwks.json"
    keys = [SIGNING.as_dict(private=False), CURVE.as_dict(private=False)]
    path.write_text(json.dumps({"keys": [*keys, {"kty": "oct", "k": "c2hhcmVk", "kid": "shared"}]}))
    return path


def issuer(jwks, clock=lambda: 0.0, **more):
    role_map = {"supervisor": Role.SUPERVISOR, "officer": Role.OFFICER, "adjuster": Role.INSURER}
    settings = OidcSettings(
        issuer="https://login.example", audience="scenecheck", jwks_file=jwks, role_map=role_map, **more
    )
    return OutsideIssuer(settings, (Role.OFFICER, Role.SUPERVISOR), None, clock)


class TestOurs:
    def test_a_token_says_what_it_was_made_for_until_it_is_over(self):
        text = OURS.issue(LOGIN, NOW, 900)
        assert OURS.read(text, NOW + timedelta(seconds=899)) == LOGIN
        with pytest.raises(TokenError, match="expired_token"):
            OURS.read(text, NOW + timedelta(seconds=901))

    def test_a_former_key_reads_until_it_is_taken_away(self):
        renewed = with_new_key(KEYS, "tokens").tokens
        text = OURS.issue(LOGIN, NOW, 900)
        assert Tokens(renewed).read(text, NOW) == LOGIN
        with pytest.raises(TokenError):
            Tokens(renewed.without(frozenset({"t1"}))).read(text, NOW)
        with pytest.raises(TokenError):
            OURS.read(Tokens(renewed).issue(LOGIN, NOW, 900), NOW)

    @pytest.mark.parametrize("algorithm", ["none", "None", "HS384", "HS512", "RS256"])
    def test_no_other_algorithm_is_taken(self, algorithm):
        _, body, signature = OURS.issue(LOGIN, NOW, 900).split(".")
        for sealed in (signature, ""):
            with pytest.raises(TokenError):
                OURS.read(".".join((part({"alg": algorithm, "kid": "t1", "typ": "at+jwt"}), body, sealed)), NOW)

    @pytest.mark.parametrize(
        "changed", [{"iss": "x"}, {"aud": "x"}, {"sub": None}, {"exp": None}, {"use": "admin"}, {"use": None}]
    )
    def test_a_token_with_other_claims_is_refused_even_when_it_is_signed(self, changed):
        content = {
            "iss": "scenecheck",
            "aud": "scenecheck",
            "use": "login",
            "sub": "1",
            "exp": stamp(NOW) + 9,
            **changed,
        }
        content = {name: value for name, value in content.items() if value is not None}
        key = OctKey.import_key(KEYS.tokens.keys["t1"])
        text = jwt.encode({"alg": "HS256", "kid": "t1", "typ": "at+jwt"}, content, key)
        with pytest.raises(TokenError):
            OURS.read(text, NOW)

    def test_another_kind_of_token_or_key_is_refused(self):
        content = {"iss": "scenecheck", "aud": "scenecheck", "use": "login", "sub": "1", "exp": stamp(NOW) + 9}
        key = OctKey.import_key(KEYS.tokens.keys["t1"])
        for header in ({"kid": "t1", "typ": "JWT"}, {"typ": "at+jwt"}, {"kid": "t9", "typ": "at+jwt"}):
            with pytest.raises(TokenError):
                OURS.read(jwt.encode({"alg": "HS256", **header}, content, key), NOW)

    @given(st.data())
    def test_a_changed_token_is_refused(self, data):
        text = OURS.issue(LOGIN, NOW, 900)
        place = data.draw(st.integers(0, len(text) - 2))
        letter = data.draw(st.sampled_from("ABab01-_."))
        changed = text[:place] + letter + text[place + 1 :]
        if changed != text:
            with pytest.raises(TokenError):
                OURS.read(changed, NOW)

    @given(st.text(max_size=200))
    def test_any_text_is_refused_politely(self, text):
        with pytest.raises(TokenError):
            OURS.read(text, NOW)


class TestOutside:
    def test_a_person_of_the_issuer(self, jwks):
        found = issuer(jwks).read(signed(), NOW)
        assert (found.id, found.role, found.mfa) == ("oidc:p-7", Role.OFFICER, True)
        assert "review:decide" in found.scopes
        assert issuer(jwks).read(signed(CURVE, "ES256", "k2"), NOW).role is Role.OFFICER

    def test_without_a_second_factor_an_officer_may_do_nothing(self, jwks):
        found = issuer(jwks).read(signed(amr=["pwd"]), NOW)
        assert (found.mfa, found.scopes) == (False, frozenset())

    @pytest.mark.parametrize(
        "changed",
        [
            {"iss": "https://other.example"},
            {"aud": "other"},
            {"aud": None},
            {"exp": stamp(NOW) - 61},
            {"exp": None},
            {"nbf": stamp(NOW) + 61},
            {"sub": None},
            {"sub": 7},
            {"roles": ["janitor"]},
            {"roles": None},
            {"roles": {"officer": 1}},
            {"roles": "adjuster"},
        ],
    )
    def test_other_claims_are_refused(self, jwks, changed):
        with pytest.raises(TokenError):
            issuer(jwks).read(signed(**changed), NOW)

    def test_the_clocks_may_differ_a_little(self, jwks):
        assert issuer(jwks).read(signed(exp=stamp(NOW) - 59, nbf=stamp(NOW) + 59), NOW)

    def test_an_insurer_needs_its_organisation(self, jwks):
        found = issuer(jwks).read(signed(roles="adjuster", organisation="示例财险", amr=None), NOW)
        assert (found.role, found.organisation) == (Role.INSURER, "示例财险")

    def test_the_first_role_of_the_map_counts(self, jwks):
        assert issuer(jwks).read(signed(roles=["officer", "supervisor"]), NOW).role is Role.SUPERVISOR

    def test_a_foreign_signature_is_refused(self, jwks):
        with pytest.raises(TokenError):
            issuer(jwks).read(signed(OTHER), NOW)

    def test_the_public_key_is_no_shared_secret(self, jwks):
        """Algorithm confusion (RFC 8725, 2.1): HS256 under the bytes of the public key."""
        for secret in (SIGNING.as_pem(private=False), b"shared"):
            for kid in ("k1", "shared"):
                told = f"{part({'alg': 'HS256', 'kid': kid})}.{part(claims())}"
                seal = base64.urlsafe_b64encode(hmac.digest(secret, told.encode(), "sha256")).decode().rstrip("=")
                with pytest.raises(TokenError):
                    issuer(jwks).read(f"{told}.{seal}", NOW)

    def test_no_signature_is_refused(self, jwks):
        for algorithm in ("none", "NONE", "RS256"):
            with pytest.raises(TokenError):
                issuer(jwks).read(f"{part({'alg': algorithm, 'kid': 'k1'})}.{part(claims())}.", NOW)

    def test_a_new_key_of_the_issuer_is_looked_up_once_in_a_while(self, jwks):
        moment = [0.0]
        outside = issuer(jwks, lambda: moment[0])
        outside.read(signed(), NOW)
        fresh = RSAKey.generate_key(2048, {"kid": "k9", "use": "sig"}, private=True)
        jwks.write_text(json.dumps({"keys": [fresh.as_dict(private=False)]}))
        with pytest.raises(TokenError):
            outside.read(signed(fresh, kid="k9"), NOW)
        moment[0] = 11.0
        assert outside.read(signed(fresh, kid="k9"), NOW)

    def test_keys_that_cannot_be_had_are_an_outage_and_not_a_wrong_token(self, tmp_path):
        path = tmp_path / "jwks.json"
        for content in (None, "{", "[]", "{}", '{"keys": []}', '{"keys": [{"kty": "oct", "k": "AAAA"}]}'):
            if content is not None:
                path.write_text(content)
            with pytest.raises(IssuerError):
                issuer(path).read(signed(), NOW)

    def test_only_signatures_with_public_keys_can_be_set(self, jwks):
        for algorithm in ("HS256", "none"):
            with pytest.raises(ValueError, match="algorithms"):
                issuer(jwks, algorithms=[algorithm])

    def test_a_long_or_odd_subject_gets_a_stable_short_id(self, jwks):
        first, again = (issuer(jwks).read(signed(sub="张三/" * 90), NOW).id for _ in range(2))
        assert first == again and len(first) <= 64 and first.isascii()
