"""Addresses of machines and pages, and what looks like one."""

import pytest

from tests.unit.redaction.rules.finding import found


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        pytest.param("IP", "203.0.113.77", id="IPv4"),
        pytest.param("IP", "192.168.1.20", id="IPv4, private"),
        pytest.param("IP", "203.0.113.0/24", id="IPv4, a net"),
        pytest.param("IP", "203[.]0[.]113[.]77", id="IPv4, defanged"),
        pytest.param("IP", "203(dot)0(dot)113(dot)77", id="IPv4, defanged in words"),
        pytest.param("IP", "2001:db8:85a3:0:0:8a2e:370:7334", id="IPv6"),
        pytest.param("IP", "2001:db8:85a3::8a2e:370:7334", id="IPv6, short"),
        pytest.param("IP", "fe80::1ff:fe23:4567:890a%eth0", id="IPv6, zone"),
        pytest.param("IP", "::ffff:203.0.113.7", id="IPv6 of an IPv4"),
        pytest.param("MAC", "00:1A:2B:3C:4D:5E", id="MAC"),
        pytest.param("MAC", "a4-5e-60-c2-11-0f", id="MAC, hyphens"),
        pytest.param("URL", "https://example.com/u?email=jane%40example.com&t=1", id="page"),
        pytest.param("URL", "https://jane:s3cret@example.com/path", id="page with a password"),
        pytest.param("URL", "postgres://app:hunter2@db.internal:5432/main", id="data base"),
        pytest.param("URL", "www.facebook.com/jane.roe.7", id="www"),
        pytest.param("URL", "janeroe.example.com", id="no scheme"),
        pytest.param("URL", "bit.ly/2abcXYZ", id="shortened"),
        pytest.param("URL", "linkedin.com/in/jane-roe", id="profile"),
        pytest.param("URL", "hxxps://evil.example/x", id="defanged"),
        pytest.param("URL", "https://en.wikipedia.org/wiki/Roe_(name)", id="brackets in a path"),
    ],
)
@pytest.mark.parametrize("sentence", ["{}", "see {} there", "({})", "it is {}.", "<{}>, ok"])
def test_an_address_is_found(kind: str, value: str, sentence: str) -> None:
    assert found(sentence.format(value)) == [(kind, value)]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("version 1.2.3.4 is out", id="version"),
        pytest.param("v1.2.3.4", id="v"),
        pytest.param("upgraded to 2.10.0.1", id="upgraded to"),
        pytest.param("Chrome/120.0.0.0 Safari/537.36", id="browsers"),
        pytest.param("requests==2.31.0.1", id="pinned"),
        pytest.param("section 3.1.4.2 of it", id="section"),
        pytest.param("127.0.0.1 and 0.0.0.0 and ::1", id="nobody's"),
        pytest.param("300.1.2.3", id="no octet"),
        pytest.param("1.2.3.4.5", id="five numbers"),
        pytest.param("at 10:23:45 and 11:24:46", id="times"),
        pytest.param("std::vector<int> a::b", id="C++"),
        pytest.param("aspect 16:9, score 3:2", id="ratios"),
        pytest.param("index.js, readme.md and main.py", id="files"),
        pytest.param("yes.no problem.it is fine", id="no space after a sentence"),
        pytest.param("and/or, w/o, 24/7", id="slashes"),
        pytest.param("self.name.split and os.path.join", id="attributes"),
    ],
)
def test_no_address_is_seen(text: str) -> None:
    assert found(text) == []
