from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest

from models.core.errors import InvalidInput
from models.core.settings import Settings


def test_everything_has_a_default_under_home():
    settings = Settings.read({})
    assert settings.home == Path("var").absolute()
    assert settings.database_url == f"sqlite:///{settings.home / 'exportcast.db'}"
    assert settings.artefacts_url == (settings.home / "artefacts").as_uri()
    assert (settings.host, settings.port, settings.api_tokens) == ("127.0.0.1", 8080, ())


def test_settings_come_from_prefixed_keys_and_others_are_ignored():
    settings = Settings.read({"EXPORTCAST_PORT": "9000", "PORT": "1", "EXPORTCAST_LOG_LEVEL": "WARNING"})
    assert (settings.port, settings.log_level) == (9000, "warning")


def test_an_empty_value_is_the_default():
    assert Settings.read({"EXPORTCAST_PORT": ""}).port == 8080


@pytest.mark.parametrize("token", ["t\u00f6k\u00e9n", "one\ttwo", "\u200bhidden"])
def test_a_token_that_no_header_holds_is_refused_unseen(token):
    with pytest.raises(InvalidInput, match="EXPORTCAST_READ_TOKENS: found a token that no header can hold") as refused:
        Settings.read({"EXPORTCAST_READ_TOKENS": f"fine,{token}"})
    assert token not in str(refused.value)


def test_tokens_are_a_list_with_commas_kept_as_hashes():
    wanted = tuple(sha256(token).hexdigest() for token in (b"a", b"b"))
    assert Settings.read({"EXPORTCAST_API_TOKENS": " a, b,,"}).api_tokens == wanted


@pytest.mark.parametrize(
    ("key", "value"),
    [("PORT", "65536"), ("PORT", "-1"), ("PORT", "http"), ("THREADS", "0"), ("LOG_LEVEL", "loud"), ("THREADS", "4.5")],
)
def test_a_wrong_value_is_named(key, value):
    with pytest.raises(InvalidInput, match=f"EXPORTCAST_{key}"):
        Settings.read({f"EXPORTCAST_{key}": value})


def test_all_wrong_values_are_told_at_once():
    with pytest.raises(InvalidInput) as caught:
        Settings.read({"EXPORTCAST_PORT": "x", "EXPORTCAST_THREADS": "x"})
    assert len(caught.value.problems) == 2


def test_addresses_of_webhooks_are_separated_by_blanks_and_not_shown():
    settings = Settings.read({"EXPORTCAST_WEBHOOK_URLS": " https://a.org/s3cret,1\nhttps://b.org/ "})
    assert settings.webhook_urls == ("https://a.org/s3cret,1", "https://b.org/")
    assert "s3cret" not in repr(settings)


def test_secrets_of_webhooks_are_those_of_standard_webhooks():
    old, new = (b"old" * 10, b"new" * 10)
    texts = [f"whsec_{b64encode(secret).decode()}" for secret in (new, old)]
    settings = Settings.read({"EXPORTCAST_WEBHOOK_SECRET": ", ".join(texts)})
    assert settings.webhook_secret == (new, old)
    assert "new" not in repr(settings)


@pytest.mark.parametrize(
    "secret",
    [
        "s3cret",
        "whsec_s3cret!",
        b64encode(b"x" * 24).decode(),
        f"whsec_{b64encode(b'x' * 23).decode()}",
        f"whsec_{b64encode(b'x' * 65).decode()}",
        "whsec_schön",
    ],
)
def test_another_text_is_no_secret_and_is_not_shown(secret):
    with pytest.raises(InvalidInput, match="EXPORTCAST_WEBHOOK_SECRET: found a text that is no secret") as refused:
        Settings.read({"EXPORTCAST_WEBHOOK_SECRET": secret})
    assert secret not in str(refused.value)
