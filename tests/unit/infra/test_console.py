"""Publishing the console: what is written into the page, what is uploaded, what is removed."""

import json
import re
from pathlib import Path

import boto3
import pytest

from infra.cli.console_command import addresses_of
from infra.console.build import MARK, ConsoleNotBuilt, build, fingerprint
from infra.console.publish import filled, origins, publish

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "web" / "index.html").read_text()
ADDRESSES = {
    "upload_api_url": "https://up.example/v1",
    "streaming_api_url": "https://stream.example/v1",
    "storage": "https://bucket.example",
}


def policy(page: str) -> dict[str, list[str]]:
    """The page's Content-Security-Policy, by directive."""
    [content] = re.findall(r'Content-Security-Policy" content="([^"]*)"', page)
    rules = [rule.split() for rule in content.split(";")]
    return {name: sources for name, *sources in rules}


def test_the_page_learns_the_addresses_of_both_apis() -> None:
    [config] = re.findall(r'id="config">(.*?)</script>', filled(PAGE, ADDRESSES))
    assert json.loads(config) == {
        "upload_api_url": "https://up.example/v1",
        "streaming_api_url": "https://stream.example/v1",
    }


@pytest.mark.parametrize("page", sorted((ROOT / "web").glob("*.html")), ids=lambda path: path.stem)
def test_a_page_may_speak_to_the_stack_and_to_nobody_else(page: Path) -> None:
    rules = policy(filled(page.read_text(), ADDRESSES))
    own = ["https://up.example", "https://stream.example", "https://bucket.example"]
    assert rules["connect-src"] == ["'self'", *own]
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == rules["style-src"] == ["'self'"]


def test_an_address_cannot_end_the_element_that_holds_it() -> None:
    hostile = ADDRESSES | {"upload_api_url": "https://up.example/</script><script>alert(1)"}
    assert "</script><script>alert" not in filled(PAGE, hostile)


def test_each_origin_is_named_once_and_without_its_path() -> None:
    assert origins(["http://127.0.0.1:1/a", "http://127.0.0.1:1/b", "", "https://x.example"]) == [
        "http://127.0.0.1:1",
        "https://x.example",
    ]


def test_on_aws_the_page_may_speak_to_every_address_of_the_stack_and_to_no_name() -> None:
    outputs = {
        "UploadApiUrl": "https://a.execute-api.cn-north-1.amazonaws.com.cn/v1",
        "StreamingApiUrl": "https://b.execute-api.cn-north-1.amazonaws.com.cn/v1",
        "MediaBucketUrl": "https://z-media-1.s3.cn-north-1.amazonaws.com.cn",
        "MediaBucketName": "z-media-1",
        "DeliveryUrl": "https://d1.cloudfront.net",
    }
    rules = policy(filled(PAGE, addresses_of(outputs)))
    own = [
        "https://a.execute-api.cn-north-1.amazonaws.com.cn",
        "https://b.execute-api.cn-north-1.amazonaws.com.cn",
        "https://z-media-1.s3.cn-north-1.amazonaws.com.cn",
        "https://d1.cloudfront.net",
    ]
    assert rules["connect-src"] == ["'self'", *own]
    assert rules["media-src"] == ["'self'", "blob:", *own]
    assert rules["img-src"] == ["'self'", "data:", "blob:", *own]


@pytest.fixture
def dist(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-abc.js").write_text("1")
    (tmp_path / "index.html").write_text(PAGE)
    (tmp_path / "watch.html").write_text(PAGE)
    (tmp_path / MARK).write_text("0")
    return tmp_path


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", ["index.html", "watch.html"])
def test_assets_are_kept_for_ever_and_a_page_is_asked_for_again(dist: Path, name: str) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="console")
    s3.put_object(Bucket="console", Key="assets/index-old.js", Body=b"0")
    publish(s3, "console", dist, ADDRESSES)
    found = {item["Key"] for item in s3.list_objects_v2(Bucket="console")["Contents"]}
    assert found == {"index.html", "watch.html", "assets/index-abc.js"}
    asset = s3.head_object(Bucket="console", Key="assets/index-abc.js")
    page = s3.head_object(Bucket="console", Key=name)
    assert (asset["ContentType"], page["ContentType"]) == (
        "text/javascript; charset=utf-8",
        "text/html; charset=utf-8",
    )
    assert "immutable" in asset["CacheControl"]
    assert page["CacheControl"] == "no-cache"
    assert b"__" not in s3.get_object(Bucket="console", Key=name)["Body"].read()


def test_the_fingerprint_follows_the_sources_and_not_what_is_made_of_them(tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    source = tmp_path / "src" / "main.ts"
    source.write_text("1")
    before = fingerprint(tmp_path)
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("x")
    assert fingerprint(tmp_path) == before
    source.write_text("2")
    assert fingerprint(tmp_path) != before


def test_a_machine_without_npm_is_told_what_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "web").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(ConsoleNotBuilt, match="make setup"):
        build(tmp_path)
