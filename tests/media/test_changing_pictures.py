"""Pictures that change midway, or are turned and cropped by a word of the file's: what is shown."""

from __future__ import annotations

import struct
import subprocess
from typing import TYPE_CHECKING

import pytest

from tests.corpus.changes import HDR10, MASTERED
from tests.corpus.codecs import X264, X265

if TYPE_CHECKING:
    from pathlib import Path

    from tests.media.tools import Tools
    from tests.pipeline import Pipeline

Grey = list[list[int]]
DARK, BRIGHT = 60, 200


def grey(tools: Tools, movie: Path, *, at: float, width: int, height: int) -> Grey:
    """The brightness of every pixel of a frame."""
    command = [str(tools.directory / "ffmpeg"), "-v", "error", "-ss", str(at), "-i", str(movie)]
    command += ["-frames:v", "1", "-vf", "extractplanes=y", "-f", "rawvideo", "-"]
    raw = subprocess.run(command, check=True, capture_output=True).stdout
    assert len(raw) == width * height
    return [list(raw[start : start + width]) for start in range(0, len(raw), width)]


def published(pipeline: Pipeline, source: Path, folder: Path) -> Path:
    """Process a source; give its largest rendition as a player appends it."""
    outcome = pipeline.run(source)
    assert outcome["outcome"] == "done", outcome
    played = folder / "played.mp4"
    played.write_bytes(pipeline.track_file(pipeline.index().video_tracks[0].name))
    return played


def white(size: str) -> list[str]:
    return ["-f", "lavfi", "-i", f"color=white:size={size}:rate=25:duration=2", *X264]


def half_white(size: str) -> list[str]:
    """White above, black below."""
    drawn = "geq=lum='if(lt(Y,H/2),235,16)':cb=128:cr=128"
    return ["-f", "lavfi", "-i", f"color=size={size}:rate=25:duration=2,format=yuv420p,{drawn}"]


def columns(picture: Grey) -> tuple[int, int]:
    """How many columns on the left are dark, and on the right."""
    row = picture[len(picture) // 2]
    left = next(at for at, value in enumerate(row) if value > BRIGHT)
    right = next(at for at, value in enumerate(reversed(row)) if value > BRIGHT)
    return left, right


def test_a_picture_that_becomes_narrower_midway_keeps_its_shape_between_bars(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    wide, narrow = tmp_path / "wide.ts", tmp_path / "narrow.ts"
    at_once = ["-muxdelay", "0", "-muxpreload", "0"]
    tools.ffmpeg(*white("128x72"), *at_once, "-output_ts_offset", "1", wide)
    tools.ffmpeg(*white("192x144"), *at_once, "-output_ts_offset", "3", narrow)
    both = tmp_path / "both.ts"
    both.write_bytes(wide.read_bytes() + narrow.read_bytes())
    played = published(pipeline, both, tmp_path)
    before = grey(tools, played, at=1, width=128, height=72)
    assert columns(before) == (0, 0)
    after = grey(tools, played, at=3, width=128, height=72)
    assert columns(after) == (16, 16)  # 4:3 of 16:9
    assert after[0][:12] == after[-1][-12:] == [16] * 12  # the black of limited range
    assert min(after[0][64], after[-1][64]) > BRIGHT


@pytest.mark.parametrize(
    ("options", "bright"),
    [
        (["-display_vflip"], "below"),
        (["-display_rotation", "-90"], "right"),
        (["-display_rotation", "-90", "-display_hflip"], "left"),
    ],
)
def test_a_picture_is_turned_and_mirrored_as_its_matrix_says(
    options: list[str], bright: str, tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    stored, turned = tmp_path / "stored.mp4", tmp_path / "turned.mp4"
    tools.ffmpeg(*half_white("64x32"), *X264, stored)
    tools.ffmpeg(*options, "-i", stored, "-c", "copy", turned)
    played = published(pipeline, turned, tmp_path)
    width, height = (64, 32) if bright in {"above", "below"} else (32, 64)
    picture = grey(tools, played, at=1, width=width, height=height)
    across, down = width // 2, height // 2
    shown = {
        "above": picture[4][across],
        "below": picture[-5][across],
        "left": picture[down][4],
        "right": picture[down][-5],
    }
    assert shown[bright] > BRIGHT
    opposite = {"above": "below", "below": "above", "left": "right", "right": "left"}
    assert shown[opposite[bright]] < DARK
    assert "side_data_list" not in tools.ffprobe(played, "-show_streams")["streams"][0]


def test_a_turn_that_only_the_first_frame_speaks_of_is_true_of_all(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    stored, turned = tmp_path / "stored.mp4", tmp_path / "turned.mp4"
    tools.ffmpeg(*half_white("64x32"), *X264, stored)
    orientation = "h264_metadata=display_orientation=insert:rotate=90"
    tools.ffmpeg("-i", stored, "-c", "copy", "-bsf:v", orientation, turned)
    played = published(pipeline, turned, tmp_path)
    for at in (0, 1):
        picture = grey(tools, played, at=at, width=32, height=64)
        assert picture[32][4] > BRIGHT
        assert picture[32][-5] < DARK


def with_clean_aperture(movie: bytes, *, width: int, height: int) -> bytes:
    """Add a `clap` box to a QuickTime file whose index comes last (ISO/IEC 14496-12, 12.1.4)."""
    box = struct.pack(">I4s8I", 40, b"clap", width, 1, height, 1, 0, 1, 0, 1)
    data = bytearray(movie)
    moov = data.rfind(b"moov")
    configuration = data.find(b"avcC", moov) - 4
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1"):
        at = data.find(kind, moov) - 4
        data[at : at + 4] = struct.pack(">I", struct.unpack(">I", data[at : at + 4])[0] + len(box))
    end = configuration + struct.unpack(">I", data[configuration : configuration + 4])[0]
    data[end:end] = box
    return bytes(data)


def test_what_lies_outside_the_clean_aperture_is_not_shown(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    stored, cropped = tmp_path / "stored.mov", tmp_path / "cropped.mov"
    drawn = "drawbox=x=8:w=704:h=480:color=white:t=fill,setsar=10/11,format=yuv420p"
    source = f"color=black:size=720x480:rate=25:duration=1,{drawn}"
    tools.ffmpeg("-f", "lavfi", "-i", source, *X264, stored)
    cropped.write_bytes(with_clean_aperture(stored.read_bytes(), width=704, height=480))
    played = published(pipeline, cropped, tmp_path)
    assert columns(grey(tools, played, at=0, width=640, height=480)) == (0, 0)


def test_nothing_is_said_of_the_light_of_a_screen_that_the_renditions_are_not_made_for(
    tools: Tools, pipeline: Pipeline, tmp_path: Path
) -> None:
    source = tmp_path / "hdr.ts"
    hdr = [*X265[:4], "-pix_fmt", "yuv420p10le", "-x265-params", HDR10 + MASTERED]
    shown = ["-f", "lavfi", "-i", "testsrc2=size=64x36:rate=25:duration=20"]
    at_once = ["-muxdelay", "0", "-muxpreload", "0"]
    tools.ffmpeg(*shown, *hdr, *at_once, "-output_ts_offset", "1", "-t", "1", source)
    rest = ["-output_ts_offset", "2", "-bsf:v", "filter_units=remove_types=39-40"]
    tools.ffmpeg(*shown, *hdr, *at_once, *rest, "-t", "17", tmp_path / "rest.ts")
    source.write_bytes(source.read_bytes() + (tmp_path / "rest.ts").read_bytes())
    played = published(pipeline, source, tmp_path)
    assert len(pipeline.chunks()) > 1
    assert not {b"mdcv", b"clli"} & {played.read_bytes()[at : at + 4] for at in range(4000)}
    frame = tools.ffprobe(played, "-show_frames", "-read_intervals", "%+#1")["frames"][0]
    light = {"Mastering display metadata", "Content light level metadata"}
    assert not light & {each["side_data_type"] for each in frame.get("side_data_list", [])}
