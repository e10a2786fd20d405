"""URLs of a distribution: let through by CloudFront's rules, and by nothing less."""

from collections.abc import Callable
from fractions import Fraction

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.cloudfront_rules import Refused, admit
from tests.unit.domain.test_rsa_sha1 import OURS, THEIRS
from zoetrope.adapters.cloudfront_urls import CloudFrontBatch, CloudFrontUrls
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.rsa_sha1 import PrivateKey
from zoetrope.domain.signing_window import WINDOW_SECONDS
from zoetrope.domain.viewing import Viewing

NOW = 1_790_000_000 - 1_790_000_000 % WINDOW_SECONDS
KEYS = GenerationKeys("01HF0000000000000000000000", 2)
PUBLIC = {"K1": THEIRS.public_key()}
HOUR = 3600


class Reads:
    """The private key, and how often it was read."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> PrivateKey:
        self.count += 1
        return OURS


@pytest.fixture
def reads() -> Reads:
    return Reads()


@pytest.fixture
def urls(reads: Reads) -> CloudFrontUrls:
    return CloudFrontUrls(
        reads, domain="d1.cloudfront.net", key_pair_id="K1", pause_allowance_seconds=HOUR
    )


def url_of(batch: CloudFrontBatch, key: str) -> str:
    return next(batch.urls([key]))


def batch_of(urls: CloudFrontUrls, now: int = NOW) -> CloudFrontBatch:
    return urls.batch(Viewing(KEYS, duration=Fraction(60), now=now))


def test_one_policy_opens_every_object_of_the_generation(urls: CloudFrontUrls) -> None:
    batch = batch_of(urls)
    for key in (KEYS.init_segment("720p"), KEYS.segment("audio-0", 10_800)):
        admit(url_of(batch, key), now=NOW, keys=PUBLIC)
    assert (
        len({url.partition("?")[2] for url in batch.urls(KEYS.init_and_segments("720p", 9))}) == 1
    )


@pytest.mark.parametrize(("before_end", "open_"), [(1, True), (0, False), (-1, False)])
def test_a_url_ends_with_its_window(urls: CloudFrontUrls, before_end: int, open_: bool) -> None:
    batch = batch_of(urls)
    at = batch.window.expires_at - before_end
    url = url_of(batch, KEYS.segment("720p", 1))
    if open_:
        admit(url, now=at, keys=PUBLIC)
        return
    with pytest.raises(Refused, match="expired"):
        admit(url, now=at, keys=PUBLIC)


def altered(url: str, name: str) -> str:
    at = url.index(f"{name}=") + len(name) + 30
    return url[:at] + ("A" if url[at] != "A" else "B") + url[at + 1 :]


HOSTILE: dict[str, Callable[[str], str]] = {
    "unsigned": lambda url: url.partition("?")[0],
    "without its signature": lambda url: url.replace("Signature=", "Nothing="),
    "with its signature altered": lambda url: altered(url, "Signature"),
    "with its policy altered": lambda url: altered(url, "Policy"),
    "for another generation": lambda url: url.replace("/2/720p", "/1/720p"),
    "for another video": lambda url: url.replace("/01HF", "/01HG"),
    "for another host": lambda url: url.replace("d1.cloud", "d2.cloud"),
    "by another key": lambda url: url.replace("Key-Pair-Id=K1", "Key-Pair-Id=K2"),
    "by a key of the attacker's": lambda url: url.replace("Key-Pair-Id=K1", "Key-Pair-Id=K3"),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_url_that_is_not_ours_as_it_is_is_refused(urls: CloudFrontUrls, case: str) -> None:
    url = url_of(batch_of(urls), KEYS.segment("720p", 1))
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048).public_key()
    admit(url, now=NOW, keys=PUBLIC)
    with pytest.raises(Refused):
        admit(HOSTILE[case](url), now=NOW, keys={**PUBLIC, "K3": other})


def test_every_node_signs_alike_within_a_window(urls: CloudFrontUrls) -> None:
    other = CloudFrontUrls(
        lambda: OURS, domain="d1.cloudfront.net", key_pair_id="K1", pause_allowance_seconds=HOUR
    )
    key = KEYS.segment("720p", 1)
    ours = url_of(batch_of(urls), key)
    assert ours == url_of(batch_of(other, NOW + WINDOW_SECONDS - 1), key)
    assert ours != url_of(batch_of(other, NOW + WINDOW_SECONDS), key)


def test_the_private_key_is_read_once_and_not_before_it_is_needed(
    urls: CloudFrontUrls, reads: Reads
) -> None:
    assert reads.count == 0
    for window in range(3):
        batch_of(urls, NOW + window * WINDOW_SECONDS)
    assert reads.count == 1
