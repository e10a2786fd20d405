"""Two tenants at the real gateway: its authorizer, its errors and its headers tell nothing either.

Every route with every status and body is in tests/unit/upload/test_two_tenants.py; this is the way
there, by real keys.
"""

import re
import time
from typing import Any

import httpx
import pytest

from tests.integration.product import Product
from tests.openapi import routes
from zoetrope.adapters.api_keys import ApiKeys

UNKNOWN_ID = "01HF00000000000000000000ZZ"
OF_A_VIDEO = sorted(
    (method, path)
    for method, path in routes("upload")
    if re.findall("{.*?}", path) == ["{video_id}"]
)
# Of the moment, or of the gateway's own.
PASSING = {"x-request-id", "x-amz-request-id", "x-amzn-requestid", "x-amz-apigw-id", "date"}


@pytest.fixture(scope="module")
def keys(product: Product) -> ApiKeys:
    return ApiKeys(product.stack.client("dynamodb"), product.stack.table_name)


@pytest.fixture(scope="module")
def rival(keys: ApiKeys) -> str:
    """A key of another tenant, with every scope."""
    return keys.create("rival", ["admin"], now_ms())[1]


@pytest.fixture(scope="module")
def theirs(product: Product) -> str:
    """The id of a video of the first tenant."""
    return product.api.create("private.mp4", 10, title="a secret title").id


def now_ms() -> int:
    return int(time.time() * 1000)


def ask(product: Product, route: tuple[str, str], video_id: str, secret: str) -> Any:
    """Ask, and show the reply as if the same id had been named in every request."""
    method, path = route
    reply = product.http.request(
        method,
        product.stack.upload_api_url + path.format(video_id=video_id),
        headers={"Authorization": f"Bearer {secret}"},
        json=None if method in {"GET", "DELETE"} else {},
    )
    body = reply.json()
    assert body.pop("request_id")
    headers = {name: value for name, value in reply.headers.items() if name not in PASSING}
    return reply.status_code, headers, str(body).replace(video_id, "<id>")


@pytest.mark.parametrize("route", OF_A_VIDEO, ids=" ".join)
def test_the_others_video_is_as_unknown_as_one_that_never_was(
    product: Product, rival: str, theirs: str, route: tuple[str, str]
) -> None:
    foreign = ask(product, route, theirs, rival)
    assert (foreign[0], "'code': 'video_not_found'" in foreign[2]) == (404, True)
    assert foreign == ask(product, route, UNKNOWN_ID, rival)
    assert "secret" not in str(foreign)


def test_the_others_list_is_empty(product: Product, rival: str, theirs: str) -> None:
    reply = product.http.get(
        f"{product.stack.upload_api_url}/videos", headers={"Authorization": f"Bearer {rival}"}
    )
    assert (reply.status_code, theirs in reply.text) == (200, False)


def test_a_token_for_ones_own_upload_opens_no_other(
    product: Product, rival: str, theirs: str
) -> None:
    base = f"{product.stack.upload_api_url}/videos"
    with httpx.Client(headers={"Authorization": f"Bearer {rival}"}, timeout=30) as client:
        own = client.post(base, json={"filename": "r.mp4", "size_bytes": 1}).json()["id"]
        token = client.post(f"{base}/{own}/upload-tokens", json={}).json()["token"]
    show = ("GET", "/videos/{video_id}/upload")
    foreign = ask(product, show, theirs, token)
    assert (foreign[0], foreign) == (404, ask(product, show, UNKNOWN_ID, token))


def test_revoked_expired_and_unknown_keys_are_all_answered_alike(
    product: Product, keys: ApiKeys, theirs: str
) -> None:
    revoked, secret = keys.create("rival", ["admin"], now_ms())
    keys.revoke(revoked.key_id)
    rotated, ended = keys.create("rival", ["admin"], now_ms())
    keys.rotate(rotated.key_id, overlap_seconds=-1, at_ms=now_ms())
    show = ("GET", "/videos/{video_id}")
    answers = [
        ask(product, show, video_id, given)
        for given in (secret, ended, "zk_unknown", "zu_unknown")
        for video_id in (theirs, UNKNOWN_ID)
    ]
    assert answers[0][0] == 401
    assert answers == [answers[0]] * len(answers)
