"""Whose a request is that comes from a proxy."""

from __future__ import annotations

import pytest

from kiosk.web.behind import NO_PROXIES, Proxies

PROXIES = Proxies(frozenset({"10.0.0.9", "::1"}))


@pytest.mark.parametrize(
    ("peer", "said", "whose"),
    [
        ("10.0.0.9", ["10.1.0.7"], "10.1.0.7"),
        ("10.0.0.9", ["127.0.0.1, 10.1.0.7"], "10.1.0.7"),  # the first one came with the request
        ("10.0.0.9", ["127.0.0.1", "10.1.0.7"], "10.1.0.7"),
        ("10.0.0.9", ["10.1.0.7, 10.0.0.9"], "10.1.0.7"),  # one proxy behind another
        ("10.0.0.9", ["::ffff:10.1.0.7"], "10.1.0.7"),
        ("::1", ["fd00::7"], "fd00::7"),
        ("10.0.0.9", [], "10.0.0.9"),
        ("10.0.0.9", ["127.0.0.1, nobody"], "10.0.0.9"),
        ("10.0.0.9", [""], "10.0.0.9"),
        ("10.1.0.5", ["10.1.0.7"], "10.1.0.5"),  # no proxy of ours
    ],
)
def test_only_the_word_of_a_known_proxy_counts(peer: str, said: list[str], whose: str) -> None:
    headers = [(b"host", b"konsol"), *((b"x-forwarded-for", one.encode()) for one in said)]
    assert PROXIES.whose(peer, headers) == whose
    assert NO_PROXIES.whose(peer, headers) == peer
