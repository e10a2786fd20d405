"""The demo's summary says what it measured; its failures are one sentence."""

from fractions import Fraction
from pathlib import Path

import pytest

from infra import demo
from infra.cli.demo_report import Measured, print_report
from infra.client.player.decoding import PlaybackFailed
from infra.client.player.frames import Decoded
from infra.client.player.playing import Played
from infra.client.player.playlists import TrackLink
from infra.client.replies import Video


@pytest.fixture
def measured() -> Measured:
    playback = {"hls_url": "http://s/videos/V1/master.m3u8", "dash_url": "http://s/m.mpd"}
    document = {"id": "V1", "status": "ready", "duration_seconds": 2.0, "playback": playback}
    link = TrackLink("720p", "video", "http://s/720p.m3u8", "1280x720", 2_400_000)
    return Measured(
        video=Video.from_json(document),
        source_frames=48,
        frame_rate=Fraction(24),
        upload_bytes=10_000_000,
        upload_seconds=2.0,
        ready_seconds=4.0,
        played=[Played(link, Decoded(48, Fraction(0), Fraction(2)))],
        end_difference=Fraction(1, 1000),
    )


def test_the_summary_tells_what_was_measured_and_how_to_watch_it(
    measured: Measured, capsys: pytest.CaptureFixture[str]
) -> None:
    print_report(measured, console_url="http://c/index.html")
    text = capsys.readouterr().out
    assert "http://c/index.html#/videos/V1" in text
    for words in ("5.0 MB/s", "0.5x real time", "48", "1.0 ms", "ffplay 'http://s/", "make down"):
        assert words in text


def test_a_failed_check_ends_the_demo_with_its_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_working_dir: Path) -> None:
        raise PlaybackFailed("Expected 48 frames.")

    monkeypatch.setattr(demo, "run", fail)
    monkeypatch.delenv("ZOETROPE_DEBUG", raising=False)
    assert demo.main() == 1
    assert capsys.readouterr().err == "Error: Expected 48 frames.\n"


def test_a_file_of_one_s_own_is_taken_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILE", "/films/mine.mkv")
    assert demo._film() == Path("/films/mine.mkv")
