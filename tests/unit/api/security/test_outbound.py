"""No address of the house is called by a webhook, whatever name or notation it hides behind."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenecheck_api.security.outbound import OutboundError, OutboundPolicy, outbound_client, resolve, vet

STRICT = OutboundPolicy()
LOOPBACK = OutboundPolicy.of(["127.0.0.0/8"])


def names(table):
    def lookup(host, port):
        if host not in table:
            return resolve(host, port)
        return [ip_address(text) for text in table[host]]

    return lookup


REFUSED = [
    "127.0.0.1",
    "10.1.2.3",
    "172.16.0.9",
    "192.168.1.1",
    "169.254.169.254",
    "100.100.100.200",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "198.18.0.1",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd00:ec2::254",
    "ff02::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe",
    "2002:7f00:1::",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", REFUSED)
def test_private_and_reserved_addresses_are_refused(address):
    with pytest.raises(OutboundError, match="may not be called"):
        vet("https://hook.example/", STRICT, names({"hook.example": [address]}))


@pytest.mark.parametrize("address", ["114.114.114.114", "2400:3200::1", "64:ff9b::7272:7272"])
def test_public_addresses_pass(address):
    assert vet("https://hook.example/x", STRICT, names({"hook.example": [address]})).addresses == (ip_address(address),)


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(OutboundError):
        vet("https://hook.example/", STRICT, names({"hook.example": ["114.114.114.114", "10.0.0.1"]}))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "[::1]", "localhost"])
def test_other_notations_of_the_loopback_are_refused(host):
    with pytest.raises(OutboundError):
        vet(f"https://{host}/", STRICT)


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("ftp://hook.example/", "https"),
        ("file:///etc/passwd", "https"),
        ("//hook.example/", "https"),
        ("https://", "https"),
        ("https://user:pw@hook.example/", "user name"),
        ("http://hook.example/", "over https only"),
        ("https://hook.example:x/", "cannot be read"),
        ("https://hook.example:99999/", "a port"),
        ("https://no.such.name/", "no address"),
    ],
)
def test_only_plain_https_addresses_are_called(url, word):
    lookup = {"hook.example": ["114.114.114.114"], "no.such.name": []}
    with pytest.raises(OutboundError, match=word):
        vet(url, STRICT, names(lookup))


def test_a_network_of_the_house_is_allowed_by_settings_but_never_the_metadata_service():
    policy = OutboundPolicy.of(["10.20.0.0/16", "169.254.0.0/16"])
    assert vet("http://records.local/", policy, names({"records.local": ["10.20.1.1"]}))
    for address in ("10.21.1.1", "169.254.169.254"):
        with pytest.raises(OutboundError):
            vet("http://records.local/", policy, names({"records.local": [address]}))


def test_a_setting_that_is_no_network_says_so():
    with pytest.raises(OutboundError, match="expected an address or network"):
        OutboundPolicy.of(["10.20.0.0/33"])


@given(st.ip_addresses())
def test_what_is_not_global_never_passes(address):
    if not address.is_global:
        assert STRICT.refusal(address) is not None


@given(st.text(max_size=40))
def test_any_text_is_vetted_or_refused(text):
    try:
        vet(text, STRICT, lambda host, port: [ip_address("10.0.0.1")])
    except OutboundError:
        return
    raise AssertionError("a private address passed")


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.hosts.append(self.headers["Host"])
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("Location", "http://169.254.169.254/latest")
            self.end_headers()
            return
        body = b"x" * (5000 if self.path == "/large" else 5)
        self.send_response(200)
        if self.path == "/packed":
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.hosts = []
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_the_call_goes_to_the_vetted_address_under_the_name(server):
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])
    with outbound_client(LOOPBACK, resolver=lambda h, p: [ip_address(a) for a in next(answers)]) as client:
        url = f"http://hook.example:{server.server_port}/"
        assert client.get(url).text == "xxxxx"
        assert server.hosts == [f"hook.example:{server.server_port}"]
        with pytest.raises(OutboundError):  # the name moved: the next call is vetted anew
            client.get(url)


def test_the_next_address_is_tried_when_one_does_not_answer(server):
    lookup = names({"hook.example": ["127.0.0.9", "127.0.0.1"]})
    with outbound_client(LOOPBACK, resolver=lookup) as client:
        assert client.get(f"http://hook.example:{server.server_port}/").status_code == 200
        with pytest.raises(httpx.ConnectError):
            client.get("http://hook.example:1/")


def test_redirects_are_not_followed(server):
    with outbound_client(LOOPBACK) as client:
        assert client.get(f"http://127.0.0.1:{server.server_port}/redirect").status_code == 302


def test_large_and_compressed_answers_are_refused(server):
    policy = OutboundPolicy.of(["127.0.0.0/8"], max_response_bytes=1000)
    with outbound_client(policy) as client:
        with pytest.raises(OutboundError, match="at most 1000 bytes"):
            client.get(f"http://127.0.0.1:{server.server_port}/large")
        with pytest.raises(OutboundError, match="compression"):
            client.get(f"http://127.0.0.1:{server.server_port}/packed")
