"""The function's credentials and how long they are trusted."""

import pytest

from zoetrope.adapters.function_credentials import (
    ASSUMED_LIFE_SECONDS,
    LEAST_LIFE_SECONDS,
    FunctionCredentials,
)
from zoetrope.errors import DependencyUnavailable

NOW = 1_790_000_000


def environ(key: str = "AKID", token: str = "session") -> dict[str, str]:
    return {
        "AWS_ACCESS_KEY_ID": key,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_SESSION_TOKEN": token,
    }


def end_of(credentials: FunctionCredentials, now: int) -> int | None:
    return credentials.expire_at(credentials.current(), now)


def test_credentials_are_read_from_the_environment() -> None:
    read = FunctionCredentials(environ(), expire=True).current()
    assert (read.access_key_id, read.secret_access_key) == ("AKID", "secret")
    assert read.session_token == "session"


@pytest.mark.parametrize("missing", ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"])
def test_a_function_without_credentials_says_so(missing: str) -> None:
    known = environ()
    del known[missing]
    with pytest.raises(DependencyUnavailable):
        FunctionCredentials(known, expire=True).current()


def test_the_end_is_counted_from_the_first_sight_of_a_session() -> None:
    credentials = FunctionCredentials(environ(), expire=True)
    assert end_of(credentials, NOW) == NOW + ASSUMED_LIFE_SECONDS
    assert end_of(credentials, NOW + 3600) == NOW + ASSUMED_LIFE_SECONDS


def test_a_renewed_session_counts_anew() -> None:
    known = environ()
    credentials = FunctionCredentials(known, expire=True)
    end_of(credentials, NOW)
    known.update(environ("AKID2"))
    assert end_of(credentials, NOW + 3600) == NOW + 3600 + ASSUMED_LIFE_SECONDS


def test_an_old_process_still_trusts_its_session_for_the_least_life() -> None:
    credentials = FunctionCredentials(environ(), expire=True)
    end_of(credentials, NOW)
    late = NOW + 2 * ASSUMED_LIFE_SECONDS
    end = end_of(credentials, late)
    assert end is not None
    assert late + LEAST_LIFE_SECONDS < end <= late + 2 * LEAST_LIFE_SECONDS


@pytest.mark.parametrize(("token", "expire"), [("", True), ("session", False)])
def test_keys_without_a_session_and_those_of_an_emulator_do_not_end(
    token: str, expire: bool
) -> None:
    assert end_of(FunctionCredentials(environ(token=token), expire=expire), NOW) is None
