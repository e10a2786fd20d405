"""Sources by their container, and by how its index and its clock are made."""

from __future__ import annotations

from tests.corpus.codecs import AAC, AV1, PICTURE, TONE, VP9, X264
from tests.corpus.entry import Entry
from tests.corpus.pictures import beeping, numbered

# Key frames where they please, and B-frames: what cameras and editors write.
IRREGULAR = [*X264, "-bf", "3", "-g", "33"]
OPEN_GOP = [*IRREGULAR, "-x264-params", "open-gop=1:b-pyramid=normal"]
BOTH = [*PICTURE, *TONE]
COPY = ["-map", "0", "-c", "copy"]
WHOLE = [*BOTH, *IRREGULAR, *AAC, "whole.mkv"]
# A key frame on every other second, but for one frame: where a chunk begins, it is a frame away.
OFF_GRID = [*numbered("25", 126), "-g", "9999", "-force_key_frames", "expr:eq(mod(n,50),1)"]
LONG = [*numbered("25", 150), *beeping(6, at=2), *IRREGULAR, *AAC, "long.mp4"]


def _remuxed(name: str, covers: str, *options: str, copied: bool = False) -> Entry:
    """H.264 and AAC, put into another container."""
    command = ["-i", "whole.mkv", *COPY, *options, name]
    return Entry(name=name, covers=covers, commands=[WHOLE, command], audio=1, copied=copied)


ENTRIES = [
    _remuxed("moov-last.mp4", "index at the end of the file"),
    _remuxed("moov-first.mp4", "index before the data", "-movflags", "+faststart"),
    _remuxed("fragmented.mp4", "fragmented, an index at its end", "-movflags",
             "+frag_keyframe+empty_moov"),
    _remuxed("fragmented-open.mp4", "fragmented, no index: a recording that was streamed",
             "-movflags", "+frag_keyframe+empty_moov+skip_trailer+default_base_moof"),
    _remuxed("movie.mov", "QuickTime"),
    _remuxed("movie.mkv", "Matroska"),
    _remuxed("streamed.mkv", "Matroska as a browser records it: no duration, no cues",
             "-live", "1", copied=True),
    _remuxed("movie.avi", "H.264 in AVI: packets without a time of showing",
             "-bsf:v", "h264_mp4toannexb"),
    _remuxed("movie.ts", "MPEG-TS"),
    _remuxed("camera.m2ts", "MPEG-TS with a clock before each packet, as cameras write",
             "-mpegts_m2ts_mode", "1"),
    _remuxed("movie.flv", "FLV without an index"),
    _remuxed("indexed.flv", "FLV with an index of key frames", "-flvflags", "+add_keyframe_index"),
    _remuxed("movie.3gp", "3GP"),
    _remuxed("movie.asf", "H.264 in ASF"),
    Entry(name="recording.webm", covers="VP9 and Opus as a browser records them",
          commands=[[*BOTH, *VP9, "-c:a", "libopus", "-live", "1", "recording.webm"]],
          audio=1, copied=True),
    Entry(name="av1.mkv", covers="AV1 in Matroska",
          commands=[[*BOTH, *AV1, "-c:a", "libopus", "av1.mkv"]], audio=1),
    Entry(name="edit-list.mp4", covers="an edit list hides the frames before a cut",
          commands=[LONG, ["-ss", "1.3", "-i", "long.mp4", "-c", "copy", "-t", "3",
                           "edit-list.mp4"]],
          frames=79, numbers=[*range(33, 108), 107, 109, 109, 111], audio=1),
    Entry(name="negative.mp4", covers="times that begin below zero: they are not shown",
          commands=[WHOLE, ["-itsoffset", "-0.4", "-i", "whole.mkv", *COPY,
                            "-avoid_negative_ts", "disabled", "negative.mp4"]],
          frames=65, numbers=range(10, 75), audio=1),
    Entry(name="late.ts", covers="times that begin after 9 hours, as broadcasts do",
          commands=[WHOLE, ["-i", "whole.mkv", *COPY, "-output_ts_offset", "33333.333",
                            "-muxdelay", "0", "late.ts"]],
          audio=1),
    Entry(name="wrapped.ts", covers="a clock of 33 bits that begins anew within the file",
          commands=[WHOLE, ["-i", "whole.mkv", *COPY, "-output_ts_offset", "95442.2",
                            "wrapped.ts"]],
          audio=1),
    Entry(name="late-picture.mp4", covers="the sound begins before the picture",
          commands=[WHOLE, ["-i", "whole.mkv", "-itsoffset", "0.7", "-i", "whole.mkv", "-map",
                            "1:v", "-map", "0:a", "-c", "copy", "late-picture.mp4"]],
          audio=1),
    Entry(name="late-sound.mp4", covers="the sound begins after the picture",
          commands=[WHOLE, ["-i", "whole.mkv", "-itsoffset", "0.7", "-i", "whole.mkv", "-map",
                            "0:v", "-map", "1:a", "-c", "copy", "late-sound.mp4"]],
          audio=1, frames=92, numbers=[min(74, n) for n in range(92)], chunk_segments=2),
    Entry(name="open-gop.ts", covers="open GOPs: frames that need the GOP before",
          commands=[[*BOTH, *OPEN_GOP, *AAC, "open-gop.ts"]], audio=1),
    Entry(name="open-gop.mkv", covers="open GOPs in HEVC",
          commands=[[*PICTURE, "-c:v", "libx265", "-preset", "ultrafast", "-x265-params",
                     "log-level=none:open-gop=1:keyint=20:bframes=3", "open-gop.mkv"]]),
    Entry(name="one-key-frame.mp4", covers="one key frame in the whole file",
          commands=[[*PICTURE, *X264, "-g", "9999", "-keyint_min", "9999", "one-key-frame.mp4"]]),
    Entry(name="off-grid.ts", covers="key frames one frame after each place to begin, no index",
          commands=[[*OFF_GRID, *X264, "-sc_threshold", "0", "off-grid.ts"]], frames=126),
    Entry(name="off-grid.mpg", covers="the same in MPEG-PS",
          commands=[[*OFF_GRID, "-c:v", "mpeg2video", "-b:v", "2M", "off-grid.mpg"]], frames=126),
    Entry(name="one-key-frame.ts", covers="one key frame, and no index",
          commands=[[*PICTURE, *X264, "-g", "9999", "-keyint_min", "9999", "one-key-frame.ts"]]),
    Entry(name="all-intra.mov", covers="key frames only",
          commands=[[*PICTURE, *X264, "-g", "1", "all-intra.mov"]]),
    Entry(name="cover.mp4", covers="cover art before the picture",
          commands=[[*numbered("1", 1), "cover.jpg"],
                    ["-i", "cover.jpg", *PICTURE, "-map", "0", "-map", "1", "-c:v:0", "copy",
                     "-c:v:1", "libx264", "-pix_fmt:v:1", "yuv420p", "-disposition:v:0",
                     "attached_pic", "cover.mp4"]]),
    Entry(name="timecode.mov", covers="a timecode track",
          commands=[[*BOTH, *X264, *AAC, "-timecode", "10:00:00:00", "timecode.mov"]], audio=1),
    Entry(name="data.ts", covers="a data track that no decoder knows",
          commands=[[*BOTH, *X264, *AAC, "-f", "mpegts", "clean.ts"],
                    ["-i", "clean.ts", "-f", "data", "-i", "clean.ts", "-map", "0", "-map", "1",
                     "-c", "copy", "data.ts"]],
          audio=1),
]  # fmt: skip
