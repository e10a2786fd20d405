"""The batch presigner against botocore's own signer."""

from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import parse_qs, parse_qsl, quote, urlsplit

import boto3
import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as BotoCredentials
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.signing import odd_keys
from zoetrope.domain.sigv4 import (
    CHECKSUM_HEADER,
    MAX_EXPIRES_SECONDS,
    Credentials,
    PartPresigner,
    Presigner,
    SigningScope,
)

NOW = 1_790_000_000
BASES = (
    "https://media.s3.eu-central-1.amazonaws.com",
    "http://127.0.0.1:4566/media",
    "http://localhost:80/media/",
    "https://s3.example.org:443/media",
)
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
KEYS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=60).filter(
    lambda key: not key.startswith("/")
)
CREDENTIALS = st.builds(
    Credentials,
    st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=16, max_size=20),
    PRINTABLE,
    st.one_of(st.just(""), st.text("abcXYZ019+/=", min_size=20, max_size=200)),
)
PARAMS = st.dictionaries(
    st.sampled_from(["partNumber", "uploadId", "versionId", "response-content-type", "A b"]),
    PRINTABLE,
)
HEADERS = st.dictionaries(
    st.sampled_from(["Content-Length", "x-amz-checksum-sha256", "x-amz-content-sha256"]),
    st.text("abcXYZ019+/= ", min_size=1, max_size=44).filter(str.strip),
)


def boto_signature(
    credentials: Credentials,
    *,
    method: str,
    url: str,
    expires_seconds: int,
    headers: dict[str, str],
    at: int = NOW,
    region: str = "eu-central-1",
) -> str:
    boto = BotoCredentials(
        credentials.access_key_id,
        credentials.secret_access_key,
        credentials.session_token or None,
    )
    request = AWSRequest(method=method, url=url, headers=headers)
    with patch("botocore.auth.get_current_datetime", lambda: datetime.fromtimestamp(at, UTC)):
        S3SigV4QueryAuth(boto, "s3", region, expires=expires_seconds).add_auth(request)
    return signature_of(str(request.url))


def signature_of(url: str) -> str:
    return parse_qs(urlsplit(url).query)["X-Amz-Signature"][0]


def unsigned(base: str, key: str, params: dict[str, str]) -> str:
    query = "&".join(f"{quote(n, safe='~')}={quote(v, safe='~')}" for n, v in params.items())
    return f"{base.rstrip('/')}/{quote(key, safe='/~')}" + (f"?{query}" if query else "")


@settings(max_examples=300, deadline=None)
@given(CREDENTIALS, st.sampled_from(BASES), KEYS, PARAMS, HEADERS, st.integers(0, 2**32))
def test_the_signature_is_the_one_that_botocore_computes(
    credentials: Credentials,
    base: str,
    key: str,
    params: dict[str, str],
    headers: dict[str, str],
    at: int,
) -> None:
    scope = SigningScope(credentials, region="eu-central-1", signed_at=at)
    presigner = Presigner(
        scope, method="PUT", base_url=base, expires_seconds=900, header_names=headers
    )
    expected = boto_signature(
        credentials,
        method="PUT",
        url=unsigned(base, key, params),
        expires_seconds=900,
        headers=headers,
        at=at,
    )
    assert signature_of(presigner.url(key, query=params, headers=headers)) == expected


@settings(max_examples=200, deadline=None)
@given(CREDENTIALS, st.sampled_from(BASES), st.lists(KEYS, min_size=1, max_size=8))
def test_a_batch_of_reads_is_signed_as_botocore_signs_each(
    credentials: Credentials, base: str, keys: list[str]
) -> None:
    scope = SigningScope(credentials, region="eu-central-1", signed_at=NOW)
    presigner = Presigner(scope, method="GET", base_url=base, expires_seconds=60)
    for key in keys:
        expected = boto_signature(
            credentials,
            method="GET",
            url=unsigned(base, key, {}),
            expires_seconds=60,
            headers={},
        )
        assert signature_of(presigner.url(key)) == expected


@settings(max_examples=300, deadline=None)
@given(
    CREDENTIALS,
    st.sampled_from(BASES),
    KEYS,
    PRINTABLE,
    st.integers(1, 10_000),
    st.integers(1, 5 * 1024**3),
    st.sampled_from(["", "A" * 43 + "=", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="]),
)
def test_a_part_is_signed_as_botocore_signs_it(
    credentials: Credentials,
    base: str,
    key: str,
    upload_id: str,
    number: int,
    size_bytes: int,
    checksum: str,
) -> None:
    scope = SigningScope(credentials, region="eu-central-1", signed_at=NOW)
    presigner = PartPresigner(
        scope,
        base_url=base,
        key=key,
        upload_id=upload_id,
        expires_seconds=900,
        with_checksums=checksum != "",
    )
    headers = {"content-length": str(size_bytes)}
    if checksum:
        headers[CHECKSUM_HEADER] = checksum
    expected = boto_signature(
        credentials,
        method="PUT",
        url=unsigned(base, key, {"partNumber": str(number), "uploadId": upload_id}),
        expires_seconds=900,
        headers=headers,
    )
    signed = presigner.url(number, size_bytes=size_bytes, checksum=checksum)
    assert signature_of(signed) == expected


def test_the_signatures_of_a_thousand_odd_keys_and_parts_are_those_of_boto3() -> None:
    bucket, region = "media", "eu-central-1"
    credentials = Credentials("ASIAEXAMPLEEXAMPLE00", "s/" * 20, "to+k/en==" * 130)
    client = boto3.client(
        "s3",
        region_name=region,
        aws_access_key_id=credentials.access_key_id,
        aws_secret_access_key=credentials.secret_access_key,
        aws_session_token=credentials.session_token,
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )
    base = f"https://{bucket}.s3.{region}.amazonaws.com"
    for number, key in enumerate(odd_keys(1000), start=1):
        read = {"Bucket": bucket, "Key": key}
        theirs = client.generate_presigned_url("get_object", Params=read, ExpiresIn=60)
        scope = SigningScope(credentials, region=region, signed_at=time_of(theirs))
        reads = Presigner(scope, method="GET", base_url=base, expires_seconds=60)
        assert same_request(reads.url(key), theirs)
        part = {**read, "UploadId": "up.load/+1", "PartNumber": number, "ContentLength": 5}
        theirs = client.generate_presigned_url("upload_part", Params=part, ExpiresIn=60)
        parts = PartPresigner(
            SigningScope(credentials, region=region, signed_at=time_of(theirs)),
            base_url=base,
            key=key,
            upload_id="up.load/+1",
            expires_seconds=60,
            with_checksums=False,
        )
        assert same_request(parts.url(number, size_bytes=5), theirs)


def time_of(url: str) -> int:
    date = dict(parse_qsl(urlsplit(url).query))["X-Amz-Date"]
    return int(datetime.strptime(date, "%Y%m%dT%H%M%S%z").timestamp())


def same_request(one: str, other: str) -> bool:
    """Say whether two URLs ask for the same with the same signature; boto3 sorts otherwise."""
    first, second = urlsplit(one), urlsplit(other)
    queries = [sorted(parse_qsl(url.query)) for url in (first, second)]
    return first[:3] == second[:3] and queries[0] == queries[1]


def a_scope(token: str = "") -> SigningScope:
    return SigningScope(Credentials("AKID", "secret", token), region="us-east-1", signed_at=NOW)


def a_presigner(expires_seconds: int = 60, *names: str) -> Presigner:
    return Presigner(
        a_scope(),
        method="PUT",
        base_url="https://b.s3.amazonaws.com",
        expires_seconds=expires_seconds,
        header_names=names,
    )


def test_the_url_names_the_object_the_signer_and_the_life() -> None:
    url = urlsplit(a_presigner(77).url("media/ä b/1.m4s"))
    query = parse_qs(url.query)
    assert url.path == "/media/%C3%A4%20b/1.m4s"
    assert query["X-Amz-Credential"] == ["AKID/20260921/us-east-1/s3/aws4_request"]
    assert query["X-Amz-Expires"] == ["77"]
    assert "X-Amz-Security-Token" not in query


def test_a_session_token_travels_in_the_url() -> None:
    presigner = Presigner(
        a_scope("to/ken=="), method="GET", base_url="http://h/b", expires_seconds=1
    )
    assert "&X-Amz-Security-Token=to%2Fken%3D%3D&" in presigner.url("k")


def test_a_signed_header_without_a_value_is_refused() -> None:
    with pytest.raises(KeyError, match="content-length"):
        a_presigner(60, "content-length").url("k")


def test_a_secret_is_not_shown_by_repr() -> None:
    shown = repr(Credentials("AKID", "the-secret", "the-token"))
    assert "AKID" in shown
    assert "the-" not in shown


@pytest.mark.parametrize("seconds", [1, MAX_EXPIRES_SECONDS - 1, MAX_EXPIRES_SECONDS])
def test_a_life_within_what_s3_allows_is_accepted(seconds: int) -> None:
    assert f"X-Amz-Expires={seconds}&" in a_presigner(seconds).url("k")


@pytest.mark.parametrize("seconds", [-1, 0, MAX_EXPIRES_SECONDS + 1])
def test_a_life_beyond_what_s3_allows_is_refused(seconds: int) -> None:
    with pytest.raises(ValueError, match="expires_seconds"):
        a_presigner(seconds)
    with pytest.raises(ValueError, match="expires_seconds"):
        PartPresigner(
            a_scope(),
            base_url=BASES[0],
            key="k",
            upload_id="u",
            expires_seconds=seconds,
            with_checksums=False,
        )
