"""Part URLs: signed as botocore signs, length and checksum included, never beyond the signer."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from zoetrope.adapters.function_credentials import FunctionCredentials
from zoetrope.adapters.part_urls import PartUrls, part_urls
from zoetrope.domain.sigv4 import CHECKSUM_HEADER
from zoetrope.domain.uploads import PartToSign
from zoetrope.errors import DependencyUnavailable

NOW = 1_700_000_000
KEY = "sources/acme/01HF0000000000000000000000"
BASE = "https://zoetrope-source.s3.eu-central-1.amazonaws.com"
ENVIRON = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "token/+=",
}


class Ending(FunctionCredentials):
    """Credentials with a known end."""

    def __init__(self, end: int) -> None:
        super().__init__(ENVIRON, expire=True)
        self._end = end

    def expire_at(self, credentials: Any, now: int) -> int:  # noqa: ARG002
        return self._end


def urls(credentials: FunctionCredentials | None = None) -> PartUrls:
    return PartUrls(
        credentials or FunctionCredentials(ENVIRON, expire=False),
        region="eu-central-1",
        base_url=BASE,
        ttl_seconds=3600,
    )


def botocore_url(part: PartToSign, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL that AWS's own SDK signs at the same time."""
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda: datetime.fromtimestamp(NOW, UTC)
    )
    headers = {"content-length": str(part.size_bytes)}
    if part.sha256:
        headers[CHECKSUM_HEADER] = part.sha256
    url = f"{BASE}/{KEY}?partNumber={part.part_number}&uploadId=up.load-1"
    request = AWSRequest("PUT", url, headers=headers)
    credentials = Credentials("AKIDEXAMPLE", "secret", "token/+=")
    S3SigV4QueryAuth(credentials, "s3", "eu-central-1", expires=3600).add_auth(request)
    return str(request.url)


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


@pytest.mark.parametrize("part", [PartToSign(7, 8_388_608), PartToSign(1, 10, "A" * 43 + "=")])
def test_a_part_is_signed_as_botocore_signs_it(
    part: PartToSign, monkeypatch: pytest.MonkeyPatch
) -> None:
    (signed,) = urls().sign(KEY, "up.load-1", [part], now=NOW).parts
    assert query(signed.url) == query(botocore_url(part, monkeypatch))


def test_the_length_is_signed_and_the_checksum_only_when_given() -> None:
    plain, summed = (
        urls().sign(KEY, "u", [PartToSign(1, 5), PartToSign(2, 5, "sum")], now=NOW).parts
    )
    assert query(plain.url)["X-Amz-SignedHeaders"] == "content-length;host"
    assert query(summed.url)["X-Amz-SignedHeaders"] == f"content-length;host;{CHECKSUM_HEADER}"
    assert (plain.headers, summed.headers) == ({}, {CHECKSUM_HEADER: "sum"})


@pytest.mark.parametrize(("left", "life"), [(3599, 3599), (3600, 3600), (3601, 3600), (1, 1)])
def test_no_url_outlives_the_credentials_that_sign_it(left: int, life: int) -> None:
    signed = urls(Ending(NOW + left)).sign(KEY, "u", [PartToSign(1, 5)], now=NOW)
    assert signed.expires_at == NOW + life
    assert query(signed.parts[0].url)["X-Amz-Expires"] == str(life)


@pytest.mark.parametrize("left", [0, -1])
def test_nothing_is_signed_with_credentials_that_have_ended(left: int) -> None:
    with pytest.raises(DependencyUnavailable, match="credentials"):
        urls(Ending(NOW + left)).sign(KEY, "u", [PartToSign(1, 5)], now=NOW)


def test_a_url_stays_out_of_a_representation() -> None:
    signed = urls().sign(KEY, "u", [PartToSign(1, 5)], now=NOW)
    assert "Signature" not in repr(signed)


@pytest.mark.usefixtures("environment")
def test_the_signer_of_this_function_signs_for_the_source_bucket() -> None:
    part_urls.cache_clear()
    (signed,) = part_urls().sign(KEY, "u", [PartToSign(1, 5)], now=NOW).parts
    part_urls.cache_clear()
    assert signed.url.startswith(
        f"https://zoetrope-source.s3.us-east-1.amazonaws.com/{KEY}?X-Amz-Algorithm="
    )
