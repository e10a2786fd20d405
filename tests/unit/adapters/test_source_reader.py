"""The source reader: ranges of S3 over loopback, counted; and whose fault a failed read is."""

import http.client
import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError

from tests.aws import SOURCE_BUCKET
from zoetrope.adapters import clients, source_reader
from zoetrope.adapters.source_reader import SourceReader
from zoetrope.errors import DependencyUnavailable, MediaRejected

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def reader(aws: None) -> Iterator[SourceReader]:
    _ = aws
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key="k", Body=CONTENT)
    with SourceReader(clients.s3(), SOURCE_BUCKET, "k") as opened:
        yield opened


def ask(
    reader: SourceReader,
    *,
    headers: dict[str, str] | None = None,
    path: str = "",
    method: str = "GET",
) -> tuple[int, bytes, dict[str, str]]:
    url = urlsplit(reader.url)
    connection = http.client.HTTPConnection(url.hostname or "", url.port or 0, timeout=10)
    connection.request(method, path or url.path, headers=headers or {})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body, dict(answer.headers)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, len(CONTENT)),
        ("bytes=1000-1999", 1000, 2000),
        (f"bytes={len(CONTENT) - 1}-", len(CONTENT) - 1, len(CONTENT)),
        (f"bytes=5-{len(CONTENT) * 2}", 5, len(CONTENT)),
    ],
)
def test_a_range_is_answered_with_just_those_bytes(
    asked: str, start: int, end: int, reader: SourceReader
) -> None:
    status, body, headers = ask(reader, headers={"Range": asked})
    assert (status, body) == (206, CONTENT[start:end])
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(CONTENT)}"
    assert reader.bytes_read == end - start


def test_without_a_range_everything_is_sent(reader: SourceReader) -> None:
    assert ask(reader)[1] == CONTENT


def test_a_range_beyond_the_end_is_refused(reader: SourceReader) -> None:
    assert ask(reader, headers={"Range": f"bytes={len(CONTENT)}-"})[0] == 416
    assert ask(reader, headers={"Range": "bytes=9-3"})[0] == 416


def test_another_path_than_the_secret_one_is_not_found(reader: SourceReader) -> None:
    assert ask(reader, path="/guessed")[0] == 404


def test_other_methods_are_not_served(reader: SourceReader) -> None:
    assert ask(reader, method="PUT")[0] == 501


def test_a_long_read_is_made_of_windows_that_grow(
    reader: SourceReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(source_reader, "FIRST_WINDOW_BYTES", 100_000)
    monkeypatch.setattr(source_reader, "WINDOW_BYTES", 300_000)
    asked = []
    clients.s3().meta.events.register(
        "before-call.s3.GetObject", lambda params, **_: asked.append(params["headers"]["Range"])
    )
    assert ask(reader)[1] == CONTENT
    assert asked == [
        "bytes=0-99999", "bytes=100000-299999", "bytes=300000-599999", "bytes=600000-899999",
        "bytes=900000-1023999",
    ]  # fmt: skip
    assert reader.requests == 5


def test_who_hangs_up_early_costs_little(reader: SourceReader) -> None:
    stream = reader.stream(0, len(CONTENT))
    next(stream)
    stream.close()
    assert reader.bytes_read == source_reader.PIECE_BYTES


def test_a_small_range_is_read_into_memory(reader: SourceReader) -> None:
    assert reader.read(10, 5) == CONTENT[10:15]
    assert reader.read(len(CONTENT) - 2, 100) == CONTENT[-2:]


def test_a_source_that_is_gone_is_refused(aws: None) -> None:
    _ = aws
    with pytest.raises(MediaRejected) as refused, SourceReader(clients.s3(), SOURCE_BUCKET, "no"):
        pass
    assert refused.value.failure_code == "source_missing"


def test_a_bucket_that_cannot_be_reached_is_our_fault(aws: None) -> None:
    _ = aws
    with (
        pytest.raises(DependencyUnavailable),
        SourceReader(Failing(403), SOURCE_BUCKET, "k"),  # type: ignore[arg-type]
    ):
        pass


class Failing:
    """An S3 that breaks off after some bytes, some times."""

    def __init__(self, code: int = 500, *, times: int = 99, after: int = 1000) -> None:
        self.code, self.times, self.after = code, times, after

    def head_object(self, **_: Any) -> dict[str, Any]:
        if self.code == 403:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "HeadObject")
        return {"ContentLength": len(CONTENT)}

    def get_object(self, *, Range: str, **_: Any) -> dict[str, Any]:  # noqa: N803 - as boto3
        begin, end = (int(number) for number in Range[6:].split("-"))
        self.times -= 1
        if self.times < 0:
            return {"Body": io.BytesIO(CONTENT[begin : end + 1])}
        if self.code == 404:
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")
        return {"Body": Broken(CONTENT[begin : begin + self.after])}


class Broken(io.BytesIO):
    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        if not piece:
            raise ConnectionResetError
        return piece


def test_a_read_goes_on_where_the_connection_broke() -> None:
    with SourceReader(Failing(times=2), "b", "k") as reader:  # type: ignore[arg-type]
        assert reader.read(0, len(CONTENT)) == CONTENT
        reader.raise_failure()


@pytest.mark.parametrize(("code", "error"), [(500, DependencyUnavailable), (404, MediaRejected)])
def test_a_fault_of_s3_is_remembered_for_the_task(code: int, error: type[Exception]) -> None:
    with SourceReader(Failing(code, after=0), "b", "k") as reader:  # type: ignore[arg-type]
        assert ask(reader)[0] == 502
        with pytest.raises(error):
            reader.raise_failure()


def test_a_fault_in_the_middle_ends_the_answer_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_reader, "_ATTEMPTS", 1)
    with SourceReader(Failing(after=700_000), "b", "k") as reader:  # type: ignore[arg-type]
        with pytest.raises(http.client.IncompleteRead):
            ask(reader)
        with pytest.raises(DependencyUnavailable):
            reader.raise_failure()
