"""Requests that clients make to S3 themselves: signed as botocore signs, for one source only."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from botocore.auth import S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.unit.adapters.test_part_urls import BASE, ENVIRON, KEY, NOW, Ending
from zoetrope.adapters.function_credentials import FunctionCredentials
from zoetrope.adapters.upload_urls import ONLY_NEW, SourceSigner, UploadUrls
from zoetrope.errors import DependencyUnavailable

REQUESTS: dict[str, tuple[Callable[[SourceSigner], str], str, str, dict[str, str]]] = {
    "create": (lambda s: s.create(), "POST", "uploads=", {}),
    "part": (lambda s: s.part("up.1", 7), "PUT", "partNumber=7&uploadId=up.1", {}),
    "parts": (lambda s: s.parts("up.1"), "GET", "uploadId=up.1", {}),
    "complete": (lambda s: s.complete("up.1"), "POST", "uploadId=up.1", dict(ONLY_NEW)),
    "abort": (lambda s: s.abort("up.1"), "DELETE", "uploadId=up.1", {}),
}


def urls(credentials: FunctionCredentials | None = None) -> UploadUrls:
    return UploadUrls(
        credentials or FunctionCredentials(ENVIRON, expire=False),
        region="eu-central-1",
        bucket="zoetrope-source",
        base_url=BASE,
        ttl_seconds=3600,
    )


@pytest.mark.parametrize("name", REQUESTS)
def test_a_request_is_signed_as_botocore_signs_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda: datetime.fromtimestamp(NOW, UTC)
    )
    sign, method, query, headers = REQUESTS[name]
    request = AWSRequest(method, f"{BASE}/{KEY}?{query}", headers=headers)
    credentials = Credentials("AKIDEXAMPLE", "secret", "token/+=")
    S3SigV4QueryAuth(credentials, "s3", "eu-central-1", expires=3600).add_auth(request)
    assert signature(sign(urls().signer(KEY, now=NOW))) == signature(str(request.url))


def signature(url: str) -> str:
    return url.rpartition("X-Amz-Signature=")[2]


def test_a_completion_can_make_a_source_but_not_replace_one() -> None:
    url = urls().signer(KEY, now=NOW).complete("up.1")
    assert "X-Amz-SignedHeaders=host%3Bif-none-match" in url


@pytest.mark.parametrize("life", [1, 3599, 3600, 3601])
def test_nothing_outlives_the_credentials_that_sign_it(life: int) -> None:
    signer = urls(Ending(NOW + life)).signer(KEY, now=NOW)
    expected = min(life, 3600)
    assert f"X-Amz-Expires={expected}&" in signer.create()
    assert signer.form(content_type="", sizes=(1, 2)).life_seconds == expected


def test_credentials_without_any_life_sign_nothing() -> None:
    with pytest.raises(DependencyUnavailable):
        urls(Ending(NOW)).signer(KEY, now=NOW)


def test_a_form_is_not_shown_where_objects_are_logged() -> None:
    form = urls().signer(KEY, now=NOW).form(content_type="video/mp4", sizes=(1, 2))
    assert form.fields["policy"] not in repr(form)
    assert urls().location(KEY) == f"{BASE}/{KEY}"
