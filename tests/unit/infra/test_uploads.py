"""An upload arrives whole, whatever happens to its parts on the way."""

import base64
import hashlib
import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.client.errors import ApiProblem, PartRefused, SourceUnusable, StorageDown
from infra.client.resume import ResumeRecords
from infra.client.source_file import SourceFile
from infra.client.uploads import Uploads
from tests.unit.infra import loopback
from tests.unit.infra.conftest import PART_COUNT
from tests.unit.infra.loopback import Service

MakeUploads = Callable[..., Uploads]

ONCE = (
    loopback.INTERNAL_ERROR,
    loopback.SLOW_DOWN,
    loopback.CUT,
    loopback.EXPIRED_SIGNATURE,
    loopback.EXPIRED_TOKEN,
    loopback.NO_SUCH_UPLOAD,
)


def assert_arrived(service: Service, film: Path, video_id: str = "V1") -> None:
    parts = service.videos[video_id].parts
    step = service.part_size_bytes
    content = film.read_bytes()
    expected = [content[at : at + step] for at in range(0, len(content), step)]
    hashes = [base64.b64encode(hashlib.sha256(part).digest()).decode() for part in expected]
    assert [parts[number][0] for number in sorted(parts)] == hashes


def test_a_file_arrives_in_parts_and_is_completed(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    video = uploads().upload(SourceFile.at(film))
    assert video.status == "uploaded"
    assert service.puts.total() == PART_COUNT
    assert_arrived(service, film)


@pytest.mark.parametrize("fault", ONCE, ids=lambda fault: f"{fault[0]}_{fault[1]}")
def test_a_fault_on_every_part_delays_the_upload_and_harms_nothing(
    service: Service, film: Path, uploads: MakeUploads, fault: loopback.Fault
) -> None:
    for number in range(1, PART_COUNT + 1):
        service.part_faults[number] = [fault]
    assert uploads().upload(SourceFile.at(film)).status == "uploaded"
    assert service.puts.total() == 2 * PART_COUNT
    assert_arrived(service, film)


@pytest.mark.parametrize("number", range(1, PART_COUNT + 1))
def test_all_faults_one_after_another_on_any_part_are_survived(
    service: Service, film: Path, uploads: MakeUploads, number: int
) -> None:
    service.part_faults[number] = [loopback.CUT, loopback.EXPIRED_TOKEN, loopback.SLOW_DOWN]
    uploads().upload(SourceFile.at(film))
    assert service.puts[number] == 4
    assert_arrived(service, film)


def test_a_refused_part_is_signed_again(service: Service, film: Path, uploads: MakeUploads) -> None:
    service.part_faults[5] = [loopback.EXPIRED_TOKEN]
    uploads().upload(SourceFile.at(film))
    assert [5] in service.signed


def test_a_part_that_met_a_busy_storage_keeps_its_signature(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[5] = [loopback.SLOW_DOWN]
    uploads().upload(SourceFile.at(film))
    assert sum(numbers.count(5) for numbers in service.signed) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [(loopback.EXPIRED_SIGNATURE, PartRefused), (loopback.INTERNAL_ERROR, StorageDown)],
)
def test_a_part_that_never_arrives_ends_the_upload(
    service: Service,
    film: Path,
    uploads: MakeUploads,
    fault: loopback.Fault,
    error: type[Exception],
) -> None:
    service.part_faults[5] = [fault] * 99
    with pytest.raises(error) as raised:
        uploads().upload(SourceFile.at(film))
    assert "Signature" not in f"{raised.value!r} {raised.value.__cause__!r}"


def test_an_interrupted_upload_goes_on_with_what_is_missing(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[7] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads(workers=1).upload(SourceFile.at(film))
    arrived = set(service.videos["V1"].parts)
    service.puts.clear()
    uploads().upload(SourceFile.at(film))
    assert set(service.puts) == set(range(1, PART_COUNT + 1)) - arrived
    assert list(service.videos) == ["V1"]
    assert_arrived(service, film)


def test_a_lost_answer_to_the_create_makes_no_second_video(
    service: Service, film: Path, uploads: MakeUploads, tmp_path: Path
) -> None:
    source = SourceFile.at(film)
    records = ResumeRecords(tmp_path / "uploads", service=service.url)
    record = records.of(source)
    records.keep(source, record)
    service.videos["V1"] = loopback.FakeVideo("film.mp4", source.size_bytes, record.idempotency_key)
    assert uploads().upload(source).id == "V1"
    assert list(service.videos) == ["V1"]


def test_a_lost_answer_to_the_complete_is_recognised(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.complete_faults = [(403, {"code": "forbidden"})]
    with pytest.raises(ApiProblem):
        uploads().upload(SourceFile.at(film))
    service.videos["V1"].status = "processing"
    service.puts.clear()
    assert uploads().upload(SourceFile.at(film)).status == "processing"
    assert not service.puts


def test_a_changed_file_is_another_upload(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[7] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads().upload(SourceFile.at(film))
    film.write_bytes(film.read_bytes() + b"more")
    assert uploads().upload(SourceFile.at(film)).id == "V2"
    assert_arrived(service, film, "V2")


def test_an_upload_that_the_service_forgot_begins_anew(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[7] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads().upload(SourceFile.at(film))
    service.videos["gone"] = service.videos.pop("V1")
    assert uploads().upload(SourceFile.at(film)).id == "V2"


def test_an_expired_upload_whose_parts_are_kept_is_revived(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[7] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads(workers=1).upload(SourceFile.at(film))
    service.videos["V1"].status = "expired"
    service.puts.clear()
    assert uploads().upload(SourceFile.at(film)).id == "V1"
    assert service.puts.total() < PART_COUNT


@pytest.mark.parametrize("status", ["expired", "awaiting_upload"])
def test_an_upload_whose_parts_are_gone_or_another_files_begins_anew(
    service: Service, film: Path, uploads: MakeUploads, status: str
) -> None:
    service.part_faults[7] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads().upload(SourceFile.at(film))
    service.videos["V1"].status = status
    service.lost = {"V1"}
    assert uploads().upload(SourceFile.at(film)).id == "V2"
    assert_arrived(service, film, "V2")


@pytest.mark.parametrize(
    "complaint",
    [
        {"code": "upload_incomplete", "missing_parts": [2, 3]},
        {"code": "part_mismatch", "part_numbers": [2, 3]},
    ],
)
def test_parts_that_complete_complains_of_are_sent_again(
    service: Service, film: Path, uploads: MakeUploads, complaint: dict[str, object]
) -> None:
    service.complete_faults = [(409, complaint)]
    uploads().upload(SourceFile.at(film))
    assert [service.puts[number] for number in (1, 2, 3, 4)] == [1, 2, 2, 1]
    assert_arrived(service, film)


@pytest.mark.parametrize(
    ("has_checksums", "etag"),
    [(True, ""), (True, "of SSE-KMS, which is no MD5"), (False, "")],
)
def test_resuming_by_id_sends_parts_that_hold_other_bytes_again(
    service: Service, film: Path, uploads: MakeUploads, *, has_checksums: bool, etag: str
) -> None:
    source = SourceFile.at(film)
    begun = loopback.FakeVideo("film.mp4", source.size_bytes, "key", has_checksums=has_checksums)
    first = source.part(1, part_size_bytes=65536)
    begun.parts = {
        1: (source.sha256(first), etag or source.md5(first), 65536),
        2: ("other", "0" * 32, 65536),
    }
    service.videos["V9"] = begun
    uploads().resume(source, "V9")
    assert set(service.puts) == set(range(2, PART_COUNT + 1))
    assert_arrived(service, film, "V9")


def test_an_expired_upload_begun_without_checksums_is_revived_and_sent_without(
    service: Service, film: Path, uploads: MakeUploads, tmp_path: Path
) -> None:
    source = SourceFile.at(film)
    records = ResumeRecords(tmp_path / "uploads", service=service.url)
    records.keep(source, records.of(source).with_video("V9"))
    service.videos["V9"] = loopback.FakeVideo(
        "film.mp4", source.size_bytes, "key", "expired", has_checksums=False
    )
    assert uploads().upload(source).id == "V9"
    assert_arrived(service, film, "V9")


def test_resuming_by_id_refuses_a_file_of_another_size(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.videos["V9"] = loopback.FakeVideo("film.mp4", 5, "key")
    with pytest.raises(SourceUnusable, match="name the file it was begun with"):
        uploads().resume(SourceFile.at(film), "V9")


def test_progress_adds_up_to_the_size_whatever_is_sent_twice(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[3] = [loopback.CUT, loopback.EXPIRED_TOKEN]
    service.complete_faults = [(409, {"code": "upload_incomplete", "missing_parts": [2]})]
    deltas: list[int] = []
    uploads(progress=deltas.append).upload(SourceFile.at(film))
    assert sum(deltas) == film.stat().st_size


def test_what_arrived_in_an_earlier_run_is_told_apart_from_what_is_sent(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    service.part_faults[PART_COUNT] = [loopback.INTERNAL_ERROR] * 4
    with pytest.raises(StorageDown):
        uploads(workers=1).upload(SourceFile.at(film))
    kept: list[int] = []
    sent: list[int] = []
    uploads(progress=sent.append, kept=kept.append).upload(SourceFile.at(film))
    assert (sum(kept), sum(sent)) == ((PART_COUNT - 1) * service.part_size_bytes, 777)


def test_of_an_upload_that_was_complete_nothing_is_sent(
    service: Service, film: Path, uploads: MakeUploads
) -> None:
    source = SourceFile.at(film)
    service.complete_faults = [(403, {"code": "forbidden"})]
    with pytest.raises(ApiProblem):
        uploads().upload(source)
    service.videos["V1"].status = "processing"
    kept: list[int] = []
    uploads(kept=kept.append).upload(source)
    assert kept == [source.size_bytes]


def test_no_signed_url_reaches_the_log(
    service: Service, film: Path, uploads: MakeUploads, caplog: pytest.LogCaptureFixture
) -> None:
    service.part_faults[3] = [loopback.CUT, loopback.EXPIRED_TOKEN]
    with caplog.at_level(logging.DEBUG):
        uploads().upload(SourceFile.at(film))
    assert "/s3/V1/3" in caplog.text
    assert "s3cret" not in caplog.text
