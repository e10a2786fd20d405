"""Playback tokens: good for one video of one tenant, and for nothing that is tried with them."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.playback_keys import PlaybackKey
from zoetrope.domain.playback_tokens import (
    CLOCK_SKEW_SECONDS,
    MAX_TOKEN_CHARS,
    MAX_TTL_SECONDS,
    mint,
    verify,
)
from zoetrope.errors import PlaybackTokenInvalid

KEY = PlaybackKey("k1", "s3cret-s3cret-s3cret-s3cret-s3cret")
OTHER_KEY = PlaybackKey("k2", "another-another-another-another-an")
VIDEO = "01HF0000000000000000000000"
NOW = 1_790_000_000
Header = dict[str, Any]


def token_of(**changes: Any) -> str:
    given: dict[str, Any] = {
        "tenant": "acme",
        "video_id": VIDEO,
        "issued_at": NOW,
        "expires_at": NOW + 3600,
    }
    return mint(changes.pop("key", KEY), **given | changes)


def check(token: str, *, now: int = NOW, tenant: str = "acme", video_id: str = VIDEO) -> int:
    keys = {key.kid: key for key in (KEY, OTHER_KEY)}
    return verify(token, find_key=keys.get, tenant=tenant, video_id=video_id, now=now)


def derived(key: PlaybackKey = KEY, tenant: str = "acme") -> bytes:
    """The key as another implementation has to derive it."""
    return hmac.digest(key.secret.encode(), f"zoetrope playback {tenant}".encode(), "sha256")


def part(members: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(members).encode()).rstrip(b"=").decode()


def signed_by_hand(header: object, claims: object, key: bytes | None = None) -> str:
    text = f"{part(header)}.{part(claims)}"
    signature = hmac.digest(key or derived(), text.encode(), "sha256")
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


CLAIMS = {"sub": VIDEO, "iat": NOW, "exp": NOW + 3600}
HEADER = {"alg": "HS256", "kid": "k1", "typ": "JWT"}


def test_a_token_opens_its_video_until_it_ends() -> None:
    assert check(token_of()) == NOW + 3600


def test_another_implementation_reads_our_tokens() -> None:
    read = jwt.decode(token_of(), derived(), algorithms=["HS256"], options={"verify_exp": False})
    assert read == CLAIMS
    assert jwt.get_unverified_header(token_of()) == HEADER


def test_we_read_the_tokens_of_another_implementation() -> None:
    token = jwt.encode(CLAIMS, derived(), algorithm="HS256", headers={"kid": "k1"})
    assert check(token) == NOW + 3600


def test_a_viewer_does_not_learn_the_tenant_from_a_token() -> None:
    assert "acme" not in str(jwt.decode(token_of(), options={"verify_signature": False}))


@pytest.mark.parametrize(("after", "good"), [(3599, True), (3600, False), (3601, False)])
def test_a_token_ends_to_the_second(after: int, good: bool) -> None:
    if good:
        check(token_of(), now=NOW + after)
        return
    with pytest.raises(PlaybackTokenInvalid):
        check(token_of(), now=NOW + after)


@pytest.mark.parametrize(
    ("ahead", "good"),
    [(CLOCK_SKEW_SECONDS - 1, True), (CLOCK_SKEW_SECONDS, True), (CLOCK_SKEW_SECONDS + 1, False)],
)
def test_a_token_from_the_future_is_refused_beyond_the_difference_of_clocks(
    ahead: int, good: bool
) -> None:
    token = token_of(issued_at=NOW + ahead)
    if good:
        check(token)
        return
    with pytest.raises(PlaybackTokenInvalid):
        check(token)


@pytest.mark.parametrize(("over", "good"), [(-1, True), (0, True), (1, False)])
def test_no_token_is_honoured_for_more_than_a_day(over: int, good: bool) -> None:
    token = token_of(expires_at=NOW + MAX_TTL_SECONDS + over)
    if good:
        check(token)
        return
    with pytest.raises(PlaybackTokenInvalid):
        check(token)


def flipped(token: str, at: int) -> str:
    return token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]


@given(st.integers(0, len(token_of()) - 1))
def test_a_token_with_any_character_altered_is_refused(at: int) -> None:
    with pytest.raises(PlaybackTokenInvalid):
        check(flipped(token_of(), at))


@given(st.text(max_size=600))
def test_what_is_no_token_is_refused_and_nothing_else_happens(text: str) -> None:
    with pytest.raises(PlaybackTokenInvalid):
        check(text)


@pytest.mark.parametrize("wrong", [{"tenant": "rival"}, {"video_id": VIDEO[:-1] + "1"}])
def test_a_token_for_another_video_or_of_another_tenant_is_refused(wrong: dict[str, str]) -> None:
    with pytest.raises(PlaybackTokenInvalid):
        check(token_of(**wrong))


HOSTILE: dict[str, Callable[[], str]] = {
    "alg none, no signature": lambda: f"{part({**HEADER, 'alg': 'none'})}.{part(CLAIMS)}.",
    "alg none, our signature": lambda: signed_by_hand({**HEADER, "alg": "none"}, CLAIMS),
    "alg in another case": lambda: signed_by_hand({**HEADER, "alg": "hs256"}, CLAIMS),
    "a stronger alg": lambda: signed_by_hand({**HEADER, "alg": "HS512"}, CLAIMS),
    "alg of a public key": lambda: signed_by_hand({**HEADER, "alg": "RS256"}, CLAIMS),
    "no alg": lambda: signed_by_hand({"kid": "k1"}, CLAIMS),
    "no kid": lambda: signed_by_hand({"alg": "HS256"}, CLAIMS),
    "an unknown kid": lambda: signed_by_hand({**HEADER, "kid": "../../k1"}, CLAIMS),
    "a kid that is a list": lambda: signed_by_hand({**HEADER, "kid": ["k1"]}, CLAIMS),
    "the kid of another key": lambda: signed_by_hand({**HEADER, "kid": "k2"}, CLAIMS),
    "the secret itself as key": lambda: signed_by_hand(HEADER, CLAIMS, KEY.secret.encode()),
    "an empty key": lambda: signed_by_hand(HEADER, CLAIMS, b"\0"),
    "the kid as key": lambda: signed_by_hand(HEADER, CLAIMS, b"k1"),
    "a critical extension": lambda: signed_by_hand({**HEADER, "crit": ["exp"]}, CLAIMS),
    "a key of its own": lambda: signed_by_hand(
        {**HEADER, "jwk": {"kty": "oct", "k": "AAAA"}}, CLAIMS, b"\0\0\0"
    ),
    "no exp": lambda: signed_by_hand(HEADER, {"sub": VIDEO, "iat": NOW}),
    "exp as a text": lambda: signed_by_hand(HEADER, {**CLAIMS, "exp": "9999999999"}),
    "exp true": lambda: signed_by_hand(HEADER, {**CLAIMS, "exp": True}),
    "exp infinite": lambda: signed_by_hand(HEADER, {**CLAIMS, "exp": float("inf")}),
    "no sub": lambda: signed_by_hand(HEADER, {"iat": NOW, "exp": NOW + 60}),
    "claims that are a list": lambda: signed_by_hand(HEADER, [CLAIMS]),
    "a header that is a text": lambda: signed_by_hand("HS256", CLAIMS),
    "four parts": lambda: f"{token_of()}.x",
    "two parts": lambda: token_of().rpartition(".")[0],
    "padding": lambda: f"{token_of()}=",
    "a space": lambda: f"{token_of()} ",
    "another spelling of the same signature": lambda: (
        token_of()[:-1] + chr(ord(token_of()[-1]) + 1)
    ),
    "deep nesting": lambda: f"{base64.urlsafe_b64encode(b'[' * 300).decode()}.e30.AA",
    "too long": lambda: token_of(video_id="v" * MAX_TOKEN_CHARS),
    "empty parts": lambda: "..",
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_token_is_refused_and_learns_nothing(case: str) -> None:
    with pytest.raises(PlaybackTokenInvalid) as refusal:
        check(HOSTILE[case]())
    assert refusal.value.detail == "The playback token does not permit playing this video now."
    assert not refusal.value.members


def test_a_token_has_a_greatest_length() -> None:
    padded = [signed_by_hand({**HEADER, "x": "x" * more}, CLAIMS) for more in range(400)]
    longest = max((token for token in padded if len(token) <= MAX_TOKEN_CHARS), key=len)
    longer = min((token for token in padded if len(token) > MAX_TOKEN_CHARS), key=len)
    assert len(longer) - len(longest) <= 2
    check(longest)
    with pytest.raises(PlaybackTokenInvalid):
        check(longer)


def test_a_keys_secret_is_not_shown() -> None:
    assert KEY.secret not in repr(KEY)
