"""Which addresses of webhooks are accepted, and which hosts are reached."""

from __future__ import annotations

import pytest

from models.core.errors import InvalidInput
from models.notifications.address import Address, AddressRefused, is_public, system_resolver

PRIVATE = [
    "127.0.0.1", "127.255.255.254", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "0.0.0.0", "0.1.2.3", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.0.0.1",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1",  # mapped, compatible
    "2002:7f00:1::", "2002:0808:0808::1", "64:ff9b::7f00:1", "64:ff9b::8.8.8.8", "64:ff9b:1::a00:1", "2001::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "172.32.0.1", "2606:4700::6810:84e5", "2a00:1450::1"])
def test_a_public_address_is_accepted(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "port", "path", "header"),
    [
        ("https://hooks.example.org/a/b?c=d", 443, "/a/b?c=d", "hooks.example.org"),
        ("http://example.org", 80, "/", "example.org"),
        ("https://EXAMPLE.org:8443/x", 8443, "/x", "example.org:8443"),
        ("http://[::1]:8080/x", 8080, "/x", "[::1]:8080"),
    ],
)
def test_an_address_is_read(url: str, port: int, path: str, header: str) -> None:
    address = Address.parse(url, "--webhook")
    assert (address.port, address.path, address.host_header) == (port, path, header)


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.org/s3cret", "file:///etc/s3cret", "example.org/s3cret", "https:///s3cret", "",
        "https://ada:s3cret@example.org/", "https://s3cret@example.org/", "https://example.org/x#s3cret",
        "https://example.org:0/s3cret", "https://example.org:99999/s3cret", "https://example.org/s3cret\r\nX: y",
        "https://example.org\\@127.0.0.1/s3cret", "https://exämple.org/s3cret", "https://example.org /s3cret",
        "https://[::1/s3cret", "javascript:s3cret",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused_and_not_shown(url: str) -> None:
    with pytest.raises(InvalidInput, match=r"--webhook: found .*wanted https://HOST/PATH") as refused:
        Address.parse(url, "--webhook")
    assert "s3cret" not in str(refused.value)


def test_the_name_has_the_host_and_tells_addresses_apart() -> None:
    one, other = (Address.parse(f"https://hooks.example.org/{path}", "") for path in ("s3cret", "other"))
    assert one.name.startswith("webhook hooks.example.org ")
    assert "s3cret" not in one.name + repr(one)
    assert one.name != other.name


def test_one_private_address_among_public_ones_is_refused() -> None:
    address = Address.parse("https://rebind.example.org/", "")
    with pytest.raises(AddressRefused, match=r"rebind.example.org is at 127.0.0.1, which is not public"):
        address.resolved(lambda *_: ["8.8.8.8", "127.0.0.1"], allow_private=False)
    assert address.resolved(lambda *_: ["8.8.8.8", "8.8.8.8"], allow_private=False) == ["8.8.8.8"]
    assert address.resolved(lambda *_: ["127.0.0.1"], allow_private=True) == ["127.0.0.1"]


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "localhost", "[::ffff:7f00:1]"])
def test_a_local_address_in_another_notation_is_refused(host: str) -> None:
    with pytest.raises((AddressRefused, OSError)):
        Address.parse(f"http://{host}:8080/", "").resolved(system_resolver, allow_private=False)
