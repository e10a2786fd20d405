"""The media layer as `sam build` makes it, for both architectures."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNZIPPED_MAX_BYTES = 250 * 1000 * 1000
"""Lambda's quota for a function and all of its layers, read the strict way."""
ELF_MACHINES = {"X86": 62, "Arm": 183}
# What is no picture or sound of its own (rawvideo, pcm) needs no decoder worth a line here.
DECODERS = {
    "h264", "hevc", "vp8", "vp9", "libdav1d", "mpeg2video", "mpeg4", "prores", "dnxhd", "mjpeg",
    "wmv3", "vc1", "aac", "mp3", "opus", "vorbis", "ac3", "eac3", "flac", "alac", "wmav2",
}  # fmt: skip
FILTERS = {"zscale", "tonemap", "bwdif", "fps", "scale", "libvmaf"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def runtime(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build("runtime", "build-RuntimeLayer", tmp_path_factory.mktemp("runtime"))


@pytest.fixture(scope="module", params=["X86", "Arm"])
def architecture(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def layer(architecture: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp(architecture)
    return build("ffmpeg", f"build-FfmpegLayer{architecture}", directory)


def build(layer: str, target: str, directory: Path) -> Path:
    command = ["make", "-C", str(ROOT / "layers" / layer), f"ARTIFACTS_DIR={directory}"]
    command += [
        f"PYTHON={sys.executable}",
        target,
    ]  # the PATH that `sam build` is given has it first
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return directory


def size_of(*folders: Path) -> int:
    files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
    return sum(file.stat().st_size for file in files)


def test_the_layers_and_the_functions_fit_into_lambda(layer: Path, runtime: Path) -> None:
    assert size_of(layer, runtime, ROOT / "functions") <= UNZIPPED_MAX_BYTES


def test_the_layer_holds_both_tools_for_its_processor_and_their_licence(
    layer: Path, architecture: str
) -> None:
    assert {path.name for path in (layer / "bin").iterdir()} == {"ffmpeg", "ffprobe", "LICENCE.md"}
    for tool in ("ffmpeg", "ffprobe"):
        header = (layer / "bin" / tool).read_bytes()[:20]
        assert header[:4] == b"\x7fELF"
        assert int.from_bytes(header[18:20], "little") == ELF_MACHINES[architecture]


def test_the_layer_decodes_every_codec_that_a_source_may_have(
    layer: Path, architecture: str
) -> None:
    if (architecture == "Arm") != (platform.machine() in {"arm64", "aarch64"}):
        pytest.skip("it runs on the other processor")
    assert names(layer, "-decoders") >= DECODERS
    assert names(layer, "-filters") >= FILTERS


def names(layer: Path, question: str) -> set[str]:
    command = [str(layer / "bin" / "ffmpeg"), "-v", "error", question]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, env={}).stdout
    return {line.split()[1] for line in printed.splitlines() if len(line.split()) > 1}
