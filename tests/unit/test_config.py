"""Flag, environment, default, in that order; the key never shows."""

from __future__ import annotations

import pytest

from odyssey_tui.config import (
    RunSettings,
    check_api_url,
    resolve_api_key,
    resolve_api_url,
)
from odyssey_tui.errors import InvalidRequestError
from odyssey_tui.models import DEFAULT_API_URL


def test_the_flag_wins_over_the_environment() -> None:
    environment = {"ODYSSEY_API_KEY": "ody_env0", "ODYSSEY_API_URL": "http://env"}
    assert resolve_api_key("ody_flag", environment) == "ody_flag"
    assert resolve_api_key(None, environment) == "ody_env0"
    assert resolve_api_key(" ", {}) is None
    assert resolve_api_url("http://flag/", environment) == "http://flag"
    assert resolve_api_url(None, environment) == "http://env"
    assert resolve_api_url(None, {}) == DEFAULT_API_URL


@pytest.mark.parametrize("url", ["", "api.odyssey.ml", "file:///etc", "http://"])
def test_a_url_that_is_none_is_refused_by_name(url: str) -> None:
    with pytest.raises(InvalidRequestError, match="not an http"):
        check_api_url(url)


def test_settings_never_show_the_key() -> None:
    assert "s3cret" not in repr(RunSettings(api_key="ody_s3cret"))
