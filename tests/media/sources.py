"""Small sources, one for each trap, made by ffmpeg from a test picture with moving numbers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.media.tools import Tools


@dataclass(frozen=True)
class Sources:
    """Makes a source on first use and keeps it for the session."""

    tools: Tools
    directory: Path

    def __call__(self, name: str) -> Path:
        recipe = RECIPES[name]
        path = self.directory / name
        if not path.exists():
            recipe(self.tools, path)
        return path


def picture(rate: str, seconds: float, size: str = "128x72") -> list[str]:
    return ["-f", "lavfi", "-i", f"testsrc2=size={size}:rate={rate}:duration={seconds}"]


def beep(seconds: float) -> list[str]:
    return ["-f", "lavfi", "-i", f"sine=frequency=440:sample_rate=48000:duration={seconds}"]


H264 = ["-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"]
# Key frames where they please, and B-frames: what cameras and editors write.
IRREGULAR = [
    "-c:v",
    "libx264",
    "-preset",
    "veryfast",
    "-bf",
    "3",
    "-g",
    "77",
    "-pix_fmt",
    "yuv420p",
]
OPEN_GOP = [*IRREGULAR, "-x264-params", "open-gop=1"]
AAC = ["-c:a", "aac", "-shortest"]

Recipe = Callable[[Tools, Path], None]


def _made(*arguments: str) -> Recipe:
    def make(tools: Tools, path: Path) -> None:
        tools.ffmpeg(*arguments, path)

    return make


def _rotated(tools: Tools, path: Path) -> None:
    upright = path.with_name("before-" + path.name)
    tools.ffmpeg(*picture("24", 1, "128x72"), *H264, upright)
    tools.ffmpeg("-display_rotation", "90", "-i", upright, "-c", "copy", path)


def _edit_list(tools: Tools, path: Path) -> None:
    """Cut by stream copy between key frames: an edit list hides the frames before the cut."""
    whole = path.with_name("before-" + path.name)
    tools.ffmpeg(*picture("25", 12), *beep(12), *IRREGULAR, *AAC, whole)
    tools.ffmpeg("-ss", "1.3", "-i", whole, "-c", "copy", "-t", "9", path)


def _variable(tools: Tools, path: Path) -> None:
    """A phone's clip: frames left out here and there, once for almost two seconds."""
    kept = "select='not(between(n,200,255))*not(eq(mod(n,7),3)*gt(n,300))'"
    tools.ffmpeg(*picture("30", 20), "-vf", kept, "-fps_mode", "vfr", *IRREGULAR, path)


def _late_audio(tools: Tools, path: Path) -> None:
    tools.ffmpeg(
        *picture("24", 6), "-itsoffset", "1.5", *beep(4), "-map", "0:v", "-map", "1:a",
        *H264, "-c:a", "aac", path,
    )  # fmt: skip


def _with_cover(tools: Tools, path: Path) -> None:
    cover = path.with_name("cover.jpg")
    tools.ffmpeg(*picture("1", 1), "-frames:v", "1", cover)
    tools.ffmpeg(
        "-i", cover, *picture("24", 2), "-map", "0", "-map", "1", "-c:v:0", "copy", *_second(H264),
        "-disposition:v:0", "attached_pic", path,
    )  # fmt: skip


def _second(options: Sequence[str]) -> list[str]:
    return [f"{option}:1" if option == "-c:v" else option for option in options]


def _text(_: Tools, path: Path) -> None:
    path.write_text("#EXTM3U\n#EXTINF:4,\n/etc/passwd\n" * 50)


RECIPES: dict[str, Recipe] = {
    "film.mp4": _made(*picture("24", 36), *beep(36), *IRREGULAR, *AAC),
    "ntsc.mkv": _made(*picture("30000/1001", 36.036), *beep(36), *IRREGULAR, *AAC),
    "cinema.mp4": _made(*picture("24000/1001", 20), *IRREGULAR),
    "pal.mp4": _made(*picture("25", 33.4), *beep(34), *OPEN_GOP, *AAC),
    "broadcast.ts": _made(*picture("25", 34), *beep(34), *OPEN_GOP, *AAC),
    "long-gop.ts": _made(*picture("25", 34), *H264, "-g", "275", "-keyint_min", "275"),
    "old.avi": _made(*picture("25", 20), *beep(20), "-c:v", "mpeg4", "-bf", "2", "-g", "60",
                     "-c:a", "mp3", "-shortest"),
    "disc.mpg": _made(*picture("25", 20), *beep(20), "-c:v", "mpeg2video", "-bf", "2",
                      "-c:a", "mp2", "-shortest", "-f", "vob"),
    "web.webm": _made(*picture("30", 20), *beep(20), "-c:v", "libvpx", "-deadline", "realtime",
                      "-cpu-used", "8", "-c:a", "libopus", "-shortest"),
    "fast.mp4": _made(*picture("120", 5), *H264),
    "odd.mkv": _made(*picture("24", 1, "427x241"), "-c:v", "libx264", "-pix_fmt", "yuv444p"),
    "tail.mp4": _made(*picture("24", 385 / 24), *H264),
    "one-frame.mp4": _made(*picture("24", 1 / 24), *H264),
    "silent.mp4": _made(*picture("24", 1), *H264),
    "hd.mp4": _made(*picture("24", 1, "1280x720"), *H264),
    "anamorphic.mp4": _made(*picture("25", 1, "720x576"), "-vf", "setsar=64/45", *H264),
    "beep.mp4": _made(*picture("24", 4), *beep(4), "-af", "volume=0:enable='lt(t,1)'", *H264, *AAC),
    "hd-film.mp4": _made(*picture("12", 60, "640x360"), "-c:v", "libx264", "-preset", "ultrafast",
                         "-qp", "5", "-g", "12", "-pix_fmt", "yuv420p", "-movflags", "+faststart"),
    # One picture for 20 s, as a recorded talk shows it; and one that nothing foretells.
    "slides.mp4": _made("-f", "lavfi", "-i", "testsrc=size=1280x720:rate=24:duration=1,loop=-1:1,"
                        "trim=duration=20", *H264),
    "busy.mp4": _made("-f", "lavfi", "-i", "mandelbrot=size=640x360:rate=24:end_scale=0.01,"
                      "noise=alls=40:allf=t,scale=1280:720,trim=duration=20", *H264),
    "sound.mp4": _made(*beep(1), "-c:a", "aac"),
    "rotated.mp4": _rotated,
    "edit-list.mp4": _edit_list,
    "variable.mp4": _variable,
    "late-audio.mp4": _late_audio,
    "cover.mp4": _with_cover,
    "text.mp4": _text,
}  # fmt: skip
