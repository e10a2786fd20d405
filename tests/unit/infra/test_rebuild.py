"""A table that has lost its videos gets them back from S3, once, and as they were published."""

import json
from dataclasses import asdict, replace
from io import BytesIO
from typing import Any, ClassVar

import pytest

from infra.cli import stack_commands
from infra.engine.rebuild import Storage, rebuild
from infra.engine.repair import MOST_SWEEPS, Repaired, repair
from processing import on_source_uploaded, reconcile
from tests.aws import MEDIA_BUCKET, SOURCE_BUCKET, TABLE
from tests.unit.infra.conftest import Zoetrope
from tests.videos import TENANT, new_video, stored_video
from zoetrope.adapters import clients
from zoetrope.adapters.tenants import Tenants
from zoetrope.domain.layout import GenerationKeys, source_key
from zoetrope.domain.lifecycle import Change, Status
from zoetrope.domain.tenants import Usage, usage_of
from zoetrope.domain.video import PlaybackPolicy, Upload, Video
from zoetrope.domain.video_records import record_of, video_from_record
from zoetrope.errors import DependencyUnavailable

pytestmark = pytest.mark.usefixtures("aws")
VIDEO_ID = new_video().video_id
FACTS = {"duration_seconds": 5.5, "width": 640}


@pytest.fixture
def storage(aws: None) -> Storage:  # noqa: ARG001 - the account must be there first
    tables = (TABLE, SOURCE_BUCKET, MEDIA_BUCKET)
    return Storage(clients.dynamodb(), clients.s3(), Functions(), *tables, "zoetrope")


class Functions:
    """Lambda, with the two functions that are called."""

    def invoke(self, **given: Any) -> dict[str, Any]:
        event = json.loads(given["Payload"])
        if given["FunctionName"] == "zoetrope-reconcile":
            swept = json.dumps(reconcile.handler(event, None)).encode()
            return {"Payload": BytesIO(swept)}
        assert given["FunctionName"] == "zoetrope-on-source-uploaded"
        assert given["InvocationType"] == "Event"
        on_source_uploaded.handler(event, None)
        return {"Payload": BytesIO(b"null")}


def published(**fields: Any) -> Video:
    """A video that was published, and of which the table knows nothing any more."""
    given: dict[str, Any] = {"generation": 2, "status": Status.PROCESSING, "version": 7} | fields
    video = new_video(**given)
    for generation in range(1, video.generation + 1):
        shown = {"generation": generation, "published_generation": generation, "facts": FACTS}
        record = record_of(replace(video, version=3 + generation, **shown))  # type: ignore[arg-type]
        keys = GenerationKeys(VIDEO_ID, generation)
        clients.media_bucket().put_json(keys.video_record, record)
    return video


def test_a_published_video_is_ready_again_as_it_was(storage: Storage) -> None:
    video = published(title="Sea", playback_policy=PlaybackPolicy.SIGNED, metadata={"a": "b"})
    [brought_back] = rebuild(storage)
    found = clients.video_table().get(VIDEO_ID)
    assert found == brought_back
    assert found
    assert (found.status, found.published_generation, found.facts) == (Status.READY, 2, FACTS)
    assert (found.title, found.playback_policy, found.metadata) == (
        video.title,
        PlaybackPolicy.SIGNED,
        {"a": "b"},
    )
    assert found.is_playable


def test_nothing_that_a_video_is_made_of_is_lost_but_what_passes() -> None:
    video = stored_video(clients.video_table(), Status.READY)
    before = replace(video, version=video.version - 1, status=Status.PROCESSING, facts=FACTS)
    again = video_from_record(record_of(before), at_ms=video.updated_at)
    passing = {"upload": Upload("", 0, 0, 0), "facts": FACTS, "request_token": ""}
    assert asdict(again) == asdict(replace(video, **passing))  # type: ignore[arg-type]


def test_a_second_rebuild_finds_nothing_to_do(storage: Storage) -> None:
    published()
    assert len(rebuild(storage)) == 1
    assert rebuild(storage) == []
    trail = clients.video_queries().events(VIDEO_ID)
    assert [(event.change, event.target) for event in trail] == [("rebuilt", "ready")]


def test_what_the_table_knows_is_left_alone_a_deleted_video_above_all(storage: Storage) -> None:
    stored_video(clients.video_table(), Status.DELETED)
    published()
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key(TENANT, VIDEO_ID), Body=b"x")
    assert rebuild(storage) == []


def test_a_rebuilt_video_is_counted_and_can_be_reprocessed_and_deleted(storage: Storage) -> None:
    published()
    [video] = rebuild(storage)
    _, used = Tenants(clients.dynamodb(), TABLE).get(TENANT)
    assert used == usage_of(video)
    table = clients.video_table()
    after = table.change(VIDEO_ID, Change.REPROCESS_REQUESTED, at_ms=1, token="again")
    assert after.generation == 3
    table.change(VIDEO_ID, Change.DELETED, at_ms=2, token="gone")
    _, used = Tenants(clients.dynamodb(), TABLE).get(TENANT)
    assert used == Usage()


def test_a_generation_that_was_never_published_does_not_make_a_video_ready(
    storage: Storage,
) -> None:
    clients.media_bucket().put(GenerationKeys(VIDEO_ID, 1).segment("720p", 1), b"segment")
    assert rebuild(storage) == []


def test_what_is_not_a_videos_is_left_alone(storage: Storage) -> None:
    clients.media_bucket().put(GenerationKeys("not-a-video-id", 1).video_record, b"")
    assert rebuild(storage) == []


def test_a_source_of_which_nothing_is_known_is_processed_anew(storage: Storage) -> None:
    clients.s3().put_object(Bucket=SOURCE_BUCKET, Key=source_key(TENANT, VIDEO_ID), Body=b"film")
    clients.media_bucket().put(GenerationKeys(VIDEO_ID, 1).segment("720p", 1), b"segment")
    [video] = rebuild(storage)
    assert (video.status, video.tenant, video.size_bytes) == (Status.AWAITING_UPLOAD, TENANT, 4)
    found = clients.video_table().get(VIDEO_ID)
    assert found
    assert found.status is Status.UPLOADED
    assert clients.executions().status(found) is not None


def test_a_repair_says_so_when_reconcile_fails(storage: Storage) -> None:
    class Failing(Functions):
        def invoke(self, **_: Any) -> dict[str, Any]:
            return {"FunctionError": "Unhandled", "Payload": BytesIO(b"{}")}

    published()
    with pytest.raises(DependencyUnavailable, match="1 videos were brought back, but Reconcile"):
        repair(replace(storage, lambda_=Failing()))


def test_a_repair_brings_back_what_is_lost_and_has_everything_looked_at(storage: Storage) -> None:
    published()
    stuck = stored_video(
        clients.video_table(), Status.UPLOADED, video_id="01HF0000000000000000000009"
    )
    done = repair(storage)
    assert done.brought_back == [VIDEO_ID]
    assert (done.looked_at["uploaded"], done.left) == (1, 0)
    assert clients.executions().status(stuck) is not None


@pytest.mark.parametrize(
    ("left", "sweeps"),
    [([None], 1), ([0], 1), ([2, 1, 0], 3), ([1] * 11, MOST_SWEEPS)],
    ids=str,
)
def test_a_repair_goes_on_until_a_sweep_leaves_nothing_but_not_for_ever(
    storage: Storage, left: list[int | None], sweeps: int
) -> None:
    class Busy(Functions):
        asked: ClassVar[list[dict[str, Any]]] = []

        def invoke(self, **given: Any) -> dict[str, Any]:
            self.asked.append(json.loads(given["Payload"]))
            number = len(self.asked)
            swept: dict[str, Any] = {"uploaded": 500}
            if (rest := left[number - 1]) is not None:  # a Reconcile of before says nothing of it
                swept |= {"left": rest, "after": {"uploaded": f"id-{number}"}}
            return {"Payload": BytesIO(json.dumps(swept).encode())}

    done = repair(replace(storage, lambda_=Busy()))
    behind = [{"whole": True, "after": {"uploaded": f"id-{n}"}} for n in range(1, sweeps)]
    assert Busy.asked == [{"whole": True}, *behind]
    assert (done.looked_at, done.left) == ({"uploaded": 500 * sweeps}, left[sweeps - 1] or 0)


@pytest.mark.parametrize("left", [0, 3])
def test_doctor_says_what_a_repair_did_and_what_is_left(
    zoetrope: Zoetrope, monkeypatch: pytest.MonkeyPatch, left: int
) -> None:
    done = Repaired([VIDEO_ID], {"uploaded": 7, "orphaned_objects": 2}, left)
    monkeypatch.setattr(stack_commands, "open_storage", lambda *_: None)
    monkeypatch.setattr(stack_commands, "repair_videos", lambda _: done)
    said = zoetrope("doctor", "--repair").stdout
    assert "Brought back  1 videos" in said
    assert "Looked at     7 uploaded" in said
    assert "Found         2 orphaned objects" in said
    assert ("Left          3 for the sweep of each minute" in said) == bool(left)
    assert json.loads(zoetrope("doctor", "--repair", "--json").stdout) == asdict(done)
