"""Where everything of a video lies in S3; no other module spells a key.

source bucket:  sources/{tenant}/{video_id}        the uploaded original

media bucket:   work/{video_id}/{generation}/      plans and results of tasks; expires
                media/{video_id}/{generation}/
                  {track}/init.mp4                 a track's init segment
                  {track}/{number}.m4s             a segment, numbered from 1
                  {track}/key-frames.json          how far each segment's key frame reaches
                  {subtitle track}/{number}.vtt    a segment of subtitles, numbered from 1
                  {subtitle track}/whole.vtt       the same cues in one file
                  poster.jpg                       one picture of the video
                  storyboard/{number}.jpg          a sheet of small pictures, numbered from 1
                  index.json                       what the manifests are rendered from
                  video.json                       enough to rebuild the table
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

SOURCES_PREFIX = "sources/"
WORK_PREFIX = "work/"
MEDIA_PREFIX = "media/"

SignKeys = Callable[[Iterable[str]], Iterator[str]]
"""Gives the URLs at which players may fetch objects of the media bucket, from their keys."""


def source_key(tenant: str, video_id: str) -> str:
    """Name the source object of a video."""
    return f"{SOURCES_PREFIX}{tenant}/{video_id}"


def parse_source_key(key: str) -> tuple[str, str] | None:
    """Read (tenant, video_id) out of a source key; None when it is not one."""
    prefix, _, rest = key.partition("/")
    tenant, _, video_id = rest.partition("/")
    if f"{prefix}/" != SOURCES_PREFIX or not tenant or not video_id or "/" in video_id:
        return None
    return tenant, video_id


@dataclass(frozen=True, slots=True)
class GenerationKeys:
    """The keys of one generation of one video in the media bucket."""

    video_id: str
    generation: int

    @property
    def work_prefix(self) -> str:
        """Everything that may be forgotten once the generation is published."""
        return f"{WORK_PREFIX}{self.video_id}/{self.generation}/"

    @property
    def media_prefix(self) -> str:
        """What players may be sent to, and two documents that only functions read."""
        return f"{MEDIA_PREFIX}{self.video_id}/{self.generation}/"

    @property
    def source_facts(self) -> str:
        """What ProbeSource found, as JSON."""
        return f"{self.work_prefix}source.json"

    @property
    def profile(self) -> str:
        """The profile that the generation is made by, as JSON."""
        return f"{self.work_prefix}profile.json"

    @property
    def complexity(self) -> str:
        """What AnalyzeSource measured, as JSON; absent for a source too short to be worth it."""
        return f"{self.work_prefix}complexity.json"

    @property
    def working_copy(self) -> str:
        """The source in a container that can be sought in, where its own cannot."""
        return f"{self.work_prefix}source.mkv"

    @property
    def plan(self) -> str:
        """What PlanChunks decided, as JSON."""
        return f"{self.work_prefix}plan.json"

    @property
    def chunks(self) -> str:
        """The chunk list that the Distributed Map reads: a JSON array of objects."""
        return f"{self.work_prefix}chunks.json"

    @property
    def spans(self) -> str:
        """The spans of every audio track, listed likewise."""
        return f"{self.work_prefix}spans.json"

    @property
    def map_results_prefix(self) -> str:
        """Where Step Functions may write the Map's own results."""
        return f"{self.work_prefix}map"

    @property
    def failure(self) -> str:
        """The first permanent failure that a task of this generation met, as JSON."""
        return f"{self.work_prefix}failure.json"

    def overrun(self, task: str) -> str:
        """The note that a task was stopped at its deadline once, as JSON."""
        return f"{self.work_prefix}overruns/{task}.json"

    def task_result(self, task: str) -> str:
        """What a finished task produced, as JSON."""
        return f"{self.work_prefix}tasks/{task}.json"

    def packaged(self, task: str, track: str) -> str:
        """What a task makes of a track, init segment and segments in one file."""
        return f"{self.work_prefix}packaged/{task}/{track}.mp4"

    def init_segment(self, track: str) -> str:
        """A track's init segment."""
        return f"{self.media_prefix}{track}/init.mp4"

    def segment(self, track: str, number: int) -> str:
        """A track's segment by its number, from 1."""
        return f"{self.media_prefix}{track}/{number:05d}.m4s"

    def init_and_segments(self, track: str, count: int) -> list[str]:
        """A track's init segment, and all of its segments in order."""
        prefix = f"{self.media_prefix}{track}/"
        segments = [f"{prefix}{number:05d}.m4s" for number in range(1, count + 1)]
        return [self.init_segment(track), *segments]

    def key_frames(self, track: str) -> str:
        """The bytes from each segment's beginning to the end of its key frame, as JSON."""
        return f"{self.media_prefix}{track}/key-frames.json"

    def subtitle_segment(self, track: str, number: int) -> str:
        """A subtitle track's segment by its number, from 1."""
        return f"{self.media_prefix}{track}/{number:05d}.vtt"

    def subtitle_segments(self, track: str, count: int) -> list[str]:
        """All segments of a subtitle track in order."""
        return [self.subtitle_segment(track, number) for number in range(1, count + 1)]

    def subtitle_file(self, track: str) -> str:
        """All cues of a subtitle track."""
        return f"{self.media_prefix}{track}/whole.vtt"

    @property
    def poster(self) -> str:
        """The picture that stands for the video before it plays."""
        return f"{self.media_prefix}poster.jpg"

    def storyboard_sheet(self, number: int) -> str:
        """A sheet of the storyboard by its number, from 1."""
        return f"{self.media_prefix}storyboard/{number:03d}.jpg"

    @property
    def index(self) -> str:
        """What the manifests are rendered from, as JSON."""
        return f"{self.media_prefix}index.json"

    @property
    def video_record(self) -> str:
        """The record from which the table can be rebuilt, as JSON."""
        return f"{self.media_prefix}video.json"


def video_prefixes(video_id: str) -> tuple[str, str]:
    """Name every prefix of the media bucket that holds something of a video."""
    return f"{WORK_PREFIX}{video_id}/", f"{MEDIA_PREFIX}{video_id}/"
