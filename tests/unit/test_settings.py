"""Settings: defaults, units, and what is refused."""

import pytest

from zoetrope.settings import GIB, from_environment


def test_an_empty_environment_gives_the_defaults() -> None:
    found = from_environment({})
    assert found.max_upload_bytes == 100 * GIB
    assert found.ffmpeg_dir == "/opt/bin"
    assert found.allowed_origins == ("*",)


def test_an_empty_value_means_the_default() -> None:
    assert from_environment({"MAX_UPLOAD_BYTES": ""}).max_upload_bytes == 100 * GIB


def test_origins_are_a_list() -> None:
    found = from_environment({"ALLOWED_ORIGINS": "https://a.example, https://b.example"})
    assert found.allowed_origins == ("https://a.example", "https://b.example")


def test_a_url_loses_its_trailing_slash() -> None:
    assert from_environment({"STREAMING_API_URL": "https://x/v1/"}).streaming_api_url == (
        "https://x/v1"
    )


def test_an_ill_formed_number_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="lots"):
        from_environment({"MAX_UPLOAD_BYTES": "lots"})
