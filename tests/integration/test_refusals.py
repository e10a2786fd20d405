"""What cannot become a stream is refused in plain words, and nothing internal is shown."""

import httpx
import pytest

from infra.client.errors import VideoUnplayable
from tests.integration.product import Product


@pytest.fixture(scope="module")
def refused(product: Product, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("text") / "holiday.mp4"
    path.write_text("This is a letter, not a film.\n" * 50)
    video_id = product.upload(path)
    with pytest.raises(VideoUnplayable):
        product.finished(video_id)
    return video_id


def test_a_text_file_named_mp4_is_not_a_video(product: Product, refused: str) -> None:
    shown = product.api.video(refused).document
    assert shown["status"] == "failed"
    assert shown["failure"]["code"] == "not_a_video"
    assert shown["failure"]["retryable"] is False
    assert "Traceback" not in shown["failure"]["message"]
    assert len(shown["failure"]["message"]) > 20


def test_a_failed_video_has_no_manifest(product: Product, refused: str) -> None:
    reply = product.http.get(f"{product.stack.streaming_api_url}/videos/{refused}/master.m3u8")
    assert (reply.status_code, reply.json()["code"]) == (409, "video_failed")
    assert reply.json()["failure"]["code"] == "not_a_video"


def test_nothing_of_a_failed_video_is_left_where_players_look(
    product: Product, refused: str
) -> None:
    assert product.objects(f"media/{refused}/") == []


def test_an_unknown_video_and_an_unknown_route_are_problems(product: Product) -> None:
    for url, code in [
        (f"{product.stack.streaming_api_url}/videos/nobody/master.m3u8", "video_not_found"),
        (f"{product.stack.streaming_api_url}/nowhere", "not_found"),
        (f"{product.stack.upload_api_url}/nowhere", "not_found"),
    ]:
        reply = product.http.get(url, headers={"Authorization": f"Bearer {product.stack.api_key}"})
        assert (reply.status_code, reply.json()["code"]) == (404, code)
        assert reply.headers["x-request-id"]


def test_a_video_that_is_still_uploading_is_not_ready(product: Product) -> None:
    video = product.api.create("later.mp4", 10)
    reply = product.http.get(f"{product.stack.streaming_api_url}/videos/{video.id}/manifest.mpd")
    assert (reply.status_code, reply.json()["code"]) == (409, "video_not_ready")
    assert reply.json()["video_status"] == "awaiting_upload"
    assert int(reply.headers["retry-after"]) > 0


@pytest.mark.parametrize("key", ["", "Bearer zk_wrong", "Basic abc"])
def test_without_a_valid_key_nothing_is_told(product: Product, key: str) -> None:
    reply = product.http.get(
        f"{product.stack.upload_api_url}/videos", headers={"Authorization": key} if key else {}
    )
    assert (reply.status_code, reply.json()["code"]) == (401, "unauthorized")


@pytest.mark.parametrize("service", ["upload_api_url", "streaming_api_url"])
def test_health_and_status_need_no_key(product: Product, service: str) -> None:
    base = getattr(product.stack, service)
    assert product.http.get(f"{base}/health").json()["status"] == "ok"
    assert product.http.get(f"{base}/status").status_code == 200


def test_a_key_that_cannot_be_looked_up_now_is_to_be_tried_again(product: Product) -> None:
    functions = product.stack.client("lambda")
    authorizer = f"{product.stack.stack_name}-authorize-request"
    # No gateway remembers this key.
    headers = {"Authorization": "Bearer zk_never-seen-before"}
    functions.put_function_concurrency(FunctionName=authorizer, ReservedConcurrentExecutions=0)
    try:
        reply = httpx.get(f"{product.stack.upload_api_url}/videos", headers=headers, timeout=40)
    finally:
        functions.delete_function_concurrency(FunctionName=authorizer)
    assert (reply.status_code, reply.json()["code"]) == (503, "dependency_unavailable")
    assert int(reply.headers["retry-after"]) > 0
    assert httpx.get(reply.url, headers=headers, timeout=40).status_code == 401
