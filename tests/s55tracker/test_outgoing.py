"""Addresses we never connect to, whoever asks: private networks, by name, by number, and by redirect."""

from __future__ import annotations

import socket

import pytest

from s55tracker.outgoing import OutgoingRefused, fetch, is_public, parts_of


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://login.example.org/", "does not begin with https"),
        ("ftp://login.example.org/", "does not begin with https"),
        ("https://user@login.example.org/", "a name or a password before the host"),
        ("https://login.example.org\\@10.0.0.1/", "a name or a password before the host"),
        ("https://localhost/", "no full host name"),
        ("https://intranet/", "no full host name"),
        ("https://2130706433/", "no full host name"),
        ("https://[::1]/", "no full host name"),
        ("https://login.example.org:8443/", "names a port"),
        ("https://login.example.org:99999/", "not a web address"),
        ("https://login.example.org/ x", "characters that a web address cannot have"),
        ("https://löwe.example.org/", "characters that a web address cannot have"),
        ("https://login.example.org/" + "x" * 2000, "characters that a web address cannot have, or is too long"),
        ("", "characters that a web address cannot have"),
    ],
)
def test_address_we_do_not_ask(url, words):
    with pytest.raises(OutgoingRefused, match=words):
        parts_of(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",  # where clouds keep their credentials
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",  # 10.0.0.1 behind NAT64
        "2002:a00:1::",  # 10.0.0.1 by 6to4
    ],
)
def test_private_address(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["20.190.128.1", "2603:1026::1", "::ffff:20.190.128.1", "64:ff9b::14be:8001"])
def test_public_address(address):
    assert is_public(address) is True


@pytest.mark.parametrize("url", ["https://127.0.0.1/", "https://169.254.169.254/", "https://0x7f.1/", "https://127.1/"])
def test_private_address_by_number_is_refused(url):
    with pytest.raises(OutgoingRefused, match=r"private network|cannot be looked up|no full host name"):
        fetch(url)


def test_host_with_one_private_address_among_public_ones_is_refused(monkeypatch):
    def getaddrinfo(host, port, **more):
        return [
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in ("20.190.128.1", "10.0.0.1")
        ]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(OutgoingRefused, match="is on a private network"):
        fetch("https://login.elsewhere.test/")


def test_host_that_does_not_exist_is_refused(monkeypatch):
    def getaddrinfo(host, port, **more):
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(OutgoingRefused, match="does not exist, or cannot be looked up"):
        fetch("https://login.elsewhere.test/")


def test_certificate_that_no_one_vouches_for_is_refused(provider, settings):
    settings.OUTGOING_CA_FILE = ""
    with pytest.raises(OutgoingRefused, match="certificate of localhost is not valid"):
        fetch(f"{provider.issuer}/keys")


def test_certificate_of_another_name_is_refused(provider, settings):
    settings.OUTGOING_PRIVATE_HOSTS = ["127.0.0.1"]
    with pytest.raises(OutgoingRefused, match=r"certificate of 127\.0\.0\.1 is not valid"):
        fetch(f"https://127.0.0.1:{provider.port}/keys")


def test_host_that_is_not_named_is_not_reached_although_it_answers(provider, settings):
    settings.OUTGOING_PRIVATE_HOSTS = []
    with pytest.raises(OutgoingRefused):
        fetch(f"{provider.issuer}/keys")
    assert provider.seen == []


def test_answer_comes_whole(provider):
    answer = fetch(f"{provider.issuer}/keys")
    assert answer.status_code == 200
    assert answer.json() == provider.keys()
