"""A video as the table keeps it, and what a client is shown of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zoetrope.domain.lifecycle import Status


class PlaybackPolicy(StrEnum):
    """Who may play a published video."""

    PUBLIC = "public"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Upload:
    """The multipart upload session that brings the source."""

    upload_id: str
    part_size_bytes: int
    """0, like `part_count`, when the client divides the source itself."""
    part_count: int
    expires_at: int
    """Unix seconds."""
    checksum_algorithm: str = ""
    """`sha256` if every part comes with one, empty if none does: S3 takes no mixture."""
    declared_bytes: int = 0
    """What the client had declared, when S3 was given another size; else 0."""
    taken_over: bool = False
    """Whether a client with an upload token has begun a planned upload anew: it divides the source
    itself, and nothing goes by the plan any more."""

    @property
    def is_planned(self) -> bool:
        """Say whether the size was declared, and with it how the source is divided into parts."""
        return self.part_size_bytes > 0

    @property
    def has_checksums(self) -> bool:
        """Say whether every part must come with its checksum."""
        return self.checksum_algorithm != ""


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a processing ended without a stream; `code` is one of the contract's failure codes."""

    code: str
    message: str
    retryable: bool = False


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the current generation is: finished tasks are counted once each."""

    tasks_done: int = 0
    tasks_total: int = 0
    """0 until the plan is made."""
    compute_mb_ms: int = 0
    """Memory in MB times milliseconds, as Lambda bills them, of the tasks that were counted."""

    @property
    def compute_gb_seconds(self) -> float:
        """Give the same in the unit of Lambda's price; its GB are 1,024 MB."""
        return self.compute_mb_ms / 1024 / 1000

    @property
    def stage(self) -> str:
        """Name what the execution is at."""
        if self.tasks_total == 0:
            return "probing"
        return "transcoding" if self.tasks_done < self.tasks_total else "publishing"


@dataclass(frozen=True, slots=True)
class Video:
    """One asset in our care, from upload to playback."""

    video_id: str
    tenant: str
    status: Status
    version: int
    """Counts the writes that a client can tell apart; If-Match compares it."""
    filename: str
    size_bytes: int
    """0 as long as nobody has said it: some clients do not, and divide the source themselves."""
    created_at: int
    """Unix milliseconds, like `updated_at`."""
    updated_at: int
    upload: Upload
    title: str = ""
    content_type: str = ""
    content_sha256: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    playback_policy: PlaybackPolicy = PlaybackPolicy.PUBLIC
    profile: str = ""
    """By name, the one that its newest generation is made by; empty for the tenant's default."""
    generation: int = 0
    """The newest generation; 0 before the upload is complete."""
    attempt: int = 1
    """The newest execution of that generation, from 1."""
    published_generation: int = 0
    """The generation that players see; 0 for none."""
    former_generations: Mapping[str, int] = field(default_factory=dict)
    """The generations that players saw before, by number (a map's keys are text in DynamoDB): Unix
    milliseconds until which each one's objects are kept for playlists that name them."""
    progress: Progress = field(default_factory=Progress)
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the contract shows of a processed source: duration_seconds, width, height, frame_rate,
    renditions, audio_tracks, subtitle_tracks."""
    failure: Failure | None = None
    request_token: str = ""
    """The token of the last write: how a writer whose answer was lost knows its own success."""

    @property
    def is_playable(self) -> bool:
        """Say whether players may be shown it: visibility follows publishing, not status."""
        return self.published_generation > 0 and self.status is not Status.DELETED

    def shows(self, generation: int, *, at_ms: int) -> bool:
        """Say whether players may fetch a generation: the published, or one kept from before."""
        is_former = at_ms < self.former_generations.get(str(generation), 0)
        return generation > 0 and (generation == self.published_generation or is_former)


def progress_fraction(video: Video) -> float:
    """Give progress from 0 to 1; 1 only when ready. What has failed stays where it got to."""
    if video.status is Status.READY:
        return 1.0
    begun = video.status in {Status.PROCESSING, Status.FAILED}
    if not begun or video.progress.tasks_total == 0:
        return 0.0
    return min(0.99, video.progress.tasks_done / video.progress.tasks_total)
