"""Signatures are those of Standard Webhooks."""

from __future__ import annotations

import base64

from models.notifications.signature import signature

SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_the_example_of_standard_webhooks() -> None:
    """Source: the tests of the reference libraries of Standard Webhooks."""
    made = signature([SECRET], event="msg_p5jXN8AQM9LWM0D4loKWxJek", timestamp=1614265330, body=b'{"test": 2432232314}')
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_each_secret_signs() -> None:
    one, two = signature([SECRET, b"new" * 10], event="a", timestamp=1, body=b"x").split()
    assert one == signature([SECRET], event="a", timestamp=1, body=b"x") != two
    assert two != signature([b"new" * 10], event="a", timestamp=2, body=b"x")
