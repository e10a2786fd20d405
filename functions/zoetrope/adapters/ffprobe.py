"""ffprobe: what a source says of itself, and where its picture really begins and ends."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from zoetrope.adapters.media_input import global_options, input_options
from zoetrope.adapters.processes import run
from zoetrope.domain.rationals import fraction_or_none

# How many packets of a stream are decoded in search of its first frame; a broadcast may begin in
# the middle of a GOP.
FIRST_FRAME_PACKETS = (20, 600)
_LEAST_TIMES = 2
# How far before the stated end the last packets are looked for, in seconds.
TAIL_SECONDS = (10, 60, 600)


@dataclass(frozen=True, slots=True)
class Ffprobe:
    """Asks about one source, read at a loopback URL."""

    binary: Path
    url: str
    demuxer: str
    directory: Path
    remaining_seconds: Callable[[], float]
    """The time that is left for a tool from now; several may have to run in it."""
    far: bool = False
    """Whether to look far into the source for what its streams are."""

    def container(self) -> dict[str, Any]:
        """Give the streams and the format, as ffprobe prints them. Raises ToolFailed."""
        return self._ask(["-show_streams", "-show_format"])

    def first_frame(self, stream: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Decode the first frame of a stream; None when nothing decodes."""
        if stream.get("codec_name") in _UNDECODABLE:
            return self._first_key_packet(stream)
        for packets in FIRST_FRAME_PACKETS:
            found = self._beginning(stream, packets, "-show_frames", _FRAME_ENTRIES)
            timed = [frame for frame in found.get("frames", []) if "best_effort_timestamp" in frame]
            if timed:
                first: Mapping[str, Any] = timed[0]
                return first
        return None

    def first_sound(self, stream_index: int) -> dict[str, Any]:
        """Give an audio stream's first packets and frames, and its clock. Raises ToolFailed."""
        options = ["-select_streams", str(stream_index), "-read_intervals", "%+#8"]
        return self._ask(
            [*options, "-show_packets", "-show_frames", "-show_entries", _SOUND_ENTRIES]
        )

    def _first_key_packet(self, stream: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Give what can be said of the first frame of a codec that has no frames out of order."""
        found = self._beginning(stream, FIRST_FRAME_PACKETS[-1], "-show_packets", _PACKET_ENTRIES)
        for packet in found.get("packets", []):
            if "pts" in packet and "K" in packet["flags"] and "D" not in packet["flags"]:
                return {"best_effort_timestamp": packet["pts"]}
        return None

    def _beginning(
        self, stream: Mapping[str, Any], packets: int, shown: str, entries: str
    ) -> dict[str, Any]:
        options = ["-select_streams", str(stream["index"]), "-read_intervals", f"%+#{packets}"]
        return self._ask([*options, shown, "-show_entries", entries])

    def end_of(self, stream: Mapping[str, Any], container_end: Fraction) -> Fraction | None:
        """Find where a stream's last frame ends, in seconds, by the packets near the stated end."""
        times = self._last_times(stream, container_end)
        return max((end for _, end in times), default=None)

    def last_shown(self, stream: Mapping[str, Any], stated_end: Fraction) -> Fraction | None:
        """Find when a stream's last frame is first shown, in seconds, likewise."""
        return max((shown for shown, _ in self._last_times(stream, stated_end)), default=None)

    def _last_times(
        self, stream: Mapping[str, Any], stated_end: Fraction
    ) -> list[tuple[Fraction, Fraction]]:
        for tail in TAIL_SECONDS:
            since = max(Fraction(0), stated_end - tail)
            options = ["-select_streams", str(stream["index"]), "-read_intervals"]
            since_then = [*options, f"{float(since):.3f}%"]
            found = self._ask([*since_then, "-show_packets", "-show_entries", _PACKET_ENTRIES])
            if times := _shown_times(found.get("packets", []), stream):
                return times
        return []

    def rate_of(self, stream: Mapping[str, Any]) -> Fraction:
        """Count how many frames a second the first packets are; 1 where there are no two times."""
        found = self._beginning(stream, FIRST_FRAME_PACKETS[-1], "-show_packets", _PACKET_ENTRIES)
        packets = [each for each in found.get("packets", []) if "pts" in each or "dts" in each]
        times = {int(each.get("pts", each.get("dts"))) for each in packets}
        if len(times) < _LEAST_TIMES:
            return Fraction(1)
        return (len(packets) - 1) / ((max(times) - min(times)) * Fraction(stream["time_base"]))

    def key_frames_before(
        self, stream_index: int, times: Sequence[Fraction]
    ) -> list[Fraction | None]:
        """Give when the key frame is shown that a seek to each time finds, in seconds.

        Nothing is decoded. None for all where the demuxer cannot tell. Raises ToolFailed.
        """
        intervals = ",".join(f"{float(max(Fraction(0), each)):.3f}%+#1" for each in times)
        options = ["-select_streams", str(stream_index), "-read_intervals", intervals]
        found = self._ask(
            [*options, "-show_packets", "-show_entries", "packet=pts,flags:stream=time_base"]
        )
        packets = found.get("packets", [])
        if len(packets) != len(times) or not found.get("streams"):
            return [None] * len(times)
        time_base = Fraction(found["streams"][0]["time_base"])
        return [
            int(packet["pts"]) * time_base
            if "pts" in packet and "K" in packet.get("flags", "")
            else None
            for packet in packets
        ]

    def sought(
        self, stream: Mapping[str, Any], since: Fraction, until: Fraction, *, packets: int
    ) -> bool | None:
        """Say whether a seek finds, within some packets, a key frame shown by `until`.

        None where it finds no packet at all.
        """
        interval = f"{float(since):.3f}%+#{packets}"
        options = ["-select_streams", str(stream["index"]), "-read_intervals", interval]
        found = self._ask([*options, "-show_packets", "-show_entries", _PACKET_ENTRIES])
        time_base = Fraction(stream["time_base"])
        timed = [each for each in found.get("packets", []) if "pts" in each or "dts" in each]
        if not timed:
            return None
        return any(
            "K" in packet["flags"]
            and int(packet.get("pts", packet.get("dts"))) * time_base <= until
            for packet in timed
        )

    def decoding_times(self) -> Iterator[tuple[int, int]]:
        """Give the stream of every packet and when it is decoded, in microseconds.

        In the order of the file, which is read whole. Raises ToolFailed.
        """
        return ((stream, time) for stream, time, _ in self.packets())

    def packets(self) -> Iterator[tuple[int, int, int]]:
        """Give the same, and the byte of the file before which each packet ends."""
        entries = ["-show_packets", "-show_entries", "packet=stream_index,dts_time,size,pos"]
        self._run([*entries, "-of", "csv=p=0", "-o", _PACKETS])
        packets = self.directory / _PACKETS
        with packets.open() as lines:
            for line in lines:
                stream, time, size, place = line.rstrip().split(",")[:4]
                if time != "N/A":  # six decimals, always
                    end = int(size) + int(place) if place != "N/A" else 0
                    yield int(stream), int(time.replace(".", "")), end
        packets.unlink()

    def _ask(self, questions: Sequence[str]) -> dict[str, Any]:
        answer: dict[str, Any] = json.loads(self._run([*questions, "-of", "json"]) or b"{}")
        return answer

    def _run(self, questions: Sequence[str]) -> bytes:
        command = [str(self.binary), *global_options(), *questions]
        finished = run(
            [*command, *input_options(self.demuxer, far=self.far), self.url],
            directory=self.directory,
            timeout_seconds=self.remaining_seconds(),
            secrets=[self.url],
        )
        return finished.stdout


_PACKETS = "packets.csv"
_SOUND_ENTRIES = "stream=codec_name,sample_rate,time_base:packet=pts:frame=nb_samples"
_FRAME_ENTRIES = (
    "frame=best_effort_timestamp,pix_fmt,interlaced_frame,"
    "color_range,color_space,color_transfer,color_primaries,side_data_list:"
    "frame_side_data=max_content,max_luminance,displaymatrix,rotation"
)
_PACKET_ENTRIES = "packet=pts,dts,duration,flags"
# The ffprobe of the layer has no software decoder for them, and none shows frames out of order.
# PNG and Flash's screen videos are compressed with zlib, which it is built without.
_UNDECODABLE = frozenset({"av1", "png", "flashsv", "flashsv2"})


def _shown_times(
    packets: Sequence[Mapping[str, Any]], stream: Mapping[str, Any]
) -> list[tuple[Fraction, Fraction]]:
    """Give from when to when each packet is shown, in seconds."""
    time_base = Fraction(stream["time_base"])
    rate = fraction_or_none(stream.get("r_frame_rate")) or Fraction(25)
    # ASF may tell only when frames are decoded: the last is shown as many frames later as the
    # decoder holds back to put them in order.
    held_back = int(stream.get("has_b_frames") or 0) / rate
    times = []
    for packet in packets:
        shown = packet.get("pts", packet.get("dts"))
        if shown is None or "D" in packet.get("flags", ""):  # D: an edit list hides it
            continue
        length = int(packet.get("duration") or 0) * time_base or 1 / rate
        delay = held_back if "pts" not in packet else Fraction(0)
        begin = int(shown) * time_base + delay
        times.append((begin, begin + length))
    return times
