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
