"""What a person tries again: it is shown as it is, and makes no second video."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Request, Route, expect

from infra.engine import Stack
from tests.browser.console import Console
from tests.integration.media import make_clip
from tests.integration.product import Product

VIDEOS = "**/videos"
PARTS = "**/*partNumber=*"


@pytest.fixture
def console(console: Console) -> Console:
    """The console, on a line that cuts some requests."""
    console.cuts_are_expected = True
    return console


@pytest.fixture
def film(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    return make_clip(tmp_path / f"{request.node.name}.mp4", seconds=1)


def made_of(product: Product, film: Path) -> list[str]:
    """The ids of all videos that were made of a file."""
    videos = product.api.videos(limit=1000)
    return [each.id for each in videos if each.document["filename"] == film.name]


def once(handle: Callable[[Route], None], method: str) -> Callable[[Route], None]:
    """Handle the first request with a method; the others go their way."""
    seen: list[Route] = []

    def route(found: Route) -> None:
        if found.request.method == method and not seen:
            seen.append(found)
            handle(found)
        else:
            found.continue_()

    return route


def lose_the_answer(route: Route) -> None:
    """Let the server do what it is asked, and the browser not hear of it."""
    route.fetch()
    route.abort()


def is_signing(request: Request) -> bool:
    return request.method == "POST" and request.url.endswith("/upload/parts")


def begun(console: Console, product: Product, film: Path) -> str:
    """Begin an upload of which nothing arrives; give the video's id."""
    console.page.route(PARTS, lambda _: None)  # it hangs
    console.choose(film)
    expect(console.page.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    [video_id] = made_of(product, film)
    return video_id


def reload(console: Console) -> None:
    console.page.once("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    console.page.reload()
    console.page.unroute(PARTS)


def failed(console: Console) -> None:
    alert = console.page.get_by_role("list", name="Uploads").get_by_role("alert")
    expect(alert).to_contain_text("cannot be reached")


def finished(console: Console) -> None:
    uploads = console.page.get_by_role("list", name="Uploads")
    expect(uploads.get_by_role("link", name="Open")).to_be_visible(timeout=60_000)


def begin_by_a_link(stack: Stack, product: Product, video_id: str) -> None:
    """Begin a file as somebody else does who was given a link to the video."""
    headers = {"Authorization": f"Bearer {stack.api_key}"}
    url = f"{stack.upload_api_url}/videos/{video_id}/upload-tokens"
    token = product.http.post(url, headers=headers).raise_for_status().json()["token"]
    url = f"{stack.upload_api_url}/u/{token}/s3/multipart"
    product.http.post(url, json={"filename": "other.mp4"}).raise_for_status()


def test_a_create_whose_answer_was_lost_makes_no_second_video(
    console: Console, product: Product, film: Path
) -> None:
    console.page.route(VIDEOS, once(lose_the_answer, "POST"))
    console.choose(film)
    failed(console)
    console.page.get_by_role("button", name="Try again", exact=True).click()
    finished(console)
    assert len(made_of(product, film)) == 1


def test_nor_does_the_same_file_chosen_again_after_a_reload(
    console: Console, product: Product, film: Path
) -> None:
    console.page.route(VIDEOS, once(lose_the_answer, "POST"))
    console.choose(film)
    failed(console)
    console.page.reload()
    console.choose(film)
    finished(console)
    assert len(made_of(product, film)) == 1


def test_an_upload_that_may_be_resumed_waits_for_the_network_to_say_so(
    console: Console, product: Product, film: Path
) -> None:
    video_id = begun(console, product, film)
    reload(console)
    console.page.route(f"**/videos/{video_id}", once(Route.abort, "GET"))
    console.choose(film)
    failed(console)
    console.page.get_by_role("button", name="Try again", exact=True).click()
    finished(console)
    assert made_of(product, film) == [video_id]


def test_an_upload_whose_parts_storage_has_dropped_is_begun_anew(
    console: Console, product: Product, stack: Stack, film: Path
) -> None:
    console.expected_refusals = {409}
    video_id = begun(console, product, film)
    s3 = stack.client("s3")
    for upload in s3.list_multipart_uploads(Bucket=stack.source_bucket)["Uploads"]:
        if video_id in upload["Key"]:
            s3.abort_multipart_upload(
                Bucket=stack.source_bucket, Key=upload["Key"], UploadId=upload["UploadId"]
            )
    reload(console)
    console.open(f"#/videos/{video_id}")
    console.page.get_by_role("link", name="Choose it again").click()
    console.choose(film)
    finished(console)
    assert len(made_of(product, film)) == 2
    expect(console.page.get_by_text("Choose the same file again")).to_have_count(0)


def test_a_file_whose_video_somebody_began_by_a_link_goes_on_as_another_video(
    console: Console, product: Product, stack: Stack, film: Path
) -> None:
    console.expected_refusals = {404, 409}

    def too_late(part: Route) -> None:
        begin_by_a_link(stack, product, *made_of(product, film))
        part.continue_()

    console.page.route(PARTS, once(too_late, "PUT"))
    console.choose(film)
    alert = console.page.get_by_role("list", name="Uploads").get_by_role("alert")
    expect(alert).to_contain_text("refused a part")
    console.page.get_by_role("button", name="Try again", exact=True).click()
    finished(console)
    assert len(made_of(product, film)) == 2


def test_parts_are_signed_once_also_where_the_clock_is_hours_ahead(
    console: Console, film: Path
) -> None:
    asked: list[Request] = []
    console.page.on("request", lambda found: asked.append(found) if is_signing(found) else None)
    console.page.add_init_script("const now = Date.now; Date.now = () => now() + 3 * 3600e3")
    console.page.reload()
    console.choose(film)
    finished(console)
    assert len(asked) == 1


def test_a_file_that_failed_and_is_chosen_again_is_shown_as_it_sends(
    console: Console, film: Path
) -> None:
    console.page.route(VIDEOS, once(Route.abort, "POST"))
    console.page.route(PARTS, lambda _: None)  # it sends for as long as one looks
    console.choose(film)
    failed(console)
    uploads = console.page.get_by_role("list", name="Uploads")
    uploads.get_by_role("button", name="Cancel", exact=True).click()
    expect(uploads).to_have_count(0)
    console.choose(film)
    expect(uploads.get_by_role("button", name="Pause", exact=True)).to_be_visible()
    expect(uploads.get_by_role("alert")).to_have_count(0)
    uploads.get_by_role("button", name="Cancel", exact=True).click()
