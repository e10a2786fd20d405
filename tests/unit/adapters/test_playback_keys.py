"""The keys as a node holds them: read once, and again when there is reason to."""

import pytest

from zoetrope.adapters.playback_keys import KEPT_SECONDS, LEAST_KEPT_SECONDS, PlaybackKeyStore
from zoetrope.domain.playback_keys import PlaybackKey, PlaybackKeys
from zoetrope.errors import DependencyUnavailable

NOW = 1_790_000_000
FIRST, SECOND = PlaybackKey("a", "x"), PlaybackKey("b", "y")


class Secret:
    """A secret that counts how often it is read, and a clock."""

    def __init__(self) -> None:
        self.keys = PlaybackKeys(FIRST)
        self.reads = 0
        self.is_down = False
        self.at = 0.0

    def read(self) -> str:
        self.reads += 1
        if self.is_down:
            raise DependencyUnavailable("no answer")
        return self.keys.to_json()

    def monotonic(self) -> float:
        return self.at


@pytest.fixture
def secret() -> Secret:
    return Secret()


@pytest.fixture
def store(secret: Secret) -> PlaybackKeyStore:
    return PlaybackKeyStore(secret.read, monotonic=secret.monotonic)


def test_the_secret_is_read_once_for_any_number_of_tokens(
    secret: Secret, store: PlaybackKeyStore
) -> None:
    for _ in range(50):
        assert store.find("a", NOW) == FIRST
    assert store.current() == FIRST
    assert secret.reads == 1


def test_a_token_of_a_new_key_has_the_secret_read_again(
    secret: Secret, store: PlaybackKeyStore
) -> None:
    store.find("a", NOW)
    secret.keys = secret.keys.rotated(SECOND, now=NOW, overlap_seconds=60)
    secret.at += LEAST_KEPT_SECONDS
    assert store.find("b", NOW) == SECOND
    assert store.find("a", NOW) is not None


def test_made_up_keys_cannot_have_the_secret_read_again_and_again(
    secret: Secret, store: PlaybackKeyStore
) -> None:
    for number in range(100):
        secret.at += 0.19
        assert store.find(f"made-up-{number}", NOW) is None
    assert secret.reads == 2


def test_a_withdrawn_key_is_forgotten_in_time(secret: Secret, store: PlaybackKeyStore) -> None:
    store.find("a", NOW)
    secret.keys = secret.keys.rotated(SECOND, now=NOW, overlap_seconds=0)
    secret.at += KEPT_SECONDS
    assert store.find("a", NOW) is None


def test_known_keys_outlast_a_secret_that_cannot_be_read(
    secret: Secret, store: PlaybackKeyStore
) -> None:
    store.find("a", NOW)
    secret.is_down = True
    secret.at += KEPT_SECONDS
    assert store.find("a", NOW) == FIRST


def test_without_any_key_the_fault_is_told(secret: Secret, store: PlaybackKeyStore) -> None:
    secret.is_down = True
    with pytest.raises(DependencyUnavailable):
        store.find("a", NOW)
