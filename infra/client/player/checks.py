"""What must be true of a video that plays; each check says plainly what is wrong."""

from collections.abc import Callable, Sequence
from fractions import Fraction

from infra.client.player.decoding import PlaybackFailed
from infra.client.player.frames import Decoded
from infra.client.player.playing import Played, altered, unsigned


def require_frames(played: Sequence[Played], expected: int) -> None:
    """Require every rendition to hold exactly the frames of the source's grid."""
    wrong = [
        f"{track.link.name} has {track.decoded.frames}"
        for track in played
        if track.is_video and track.decoded.frames != expected
    ]
    if wrong:
        raise PlaybackFailed(f"Expected {expected} frames in every rendition: {', '.join(wrong)}.")


def require_source_frames(source_frames: int, streamed_frames: int) -> None:
    """Require a source of constant frame rate to come out with as many frames as it has."""
    if source_frames != streamed_frames:
        raise PlaybackFailed(f"The source has {source_frames} frames, {streamed_frames} came out.")


def end_difference(played: Sequence[Played]) -> Fraction | None:
    """Give how far apart audio and video end, in seconds; None for a video without sound."""
    ends = {kind: _end(played, kind) for kind in ("video", "audio")}
    if ends["video"] is None or ends["audio"] is None:
        return None
    return abs(ends["video"] - ends["audio"])


def require_same_end(played: Sequence[Played], frame_seconds: Fraction) -> Fraction | None:
    """Require audio and video to end within one frame of each other."""
    difference = end_difference(played)
    if difference is not None and difference > frame_seconds:
        raise PlaybackFailed(
            f"Audio and video end {float(difference) * 1000:.1f} ms apart, "
            f"more than a frame ({float(frame_seconds) * 1000:.1f} ms)."
        )
    return difference


def require_same_tracks(played: Sequence[Played], dash: Sequence[Decoded]) -> None:
    """Require DASH to give the tracks that HLS gives, each with as many frames."""
    expected, found = (
        sorted(map(_shown, tracks)) for tracks in ([p.decoded for p in played], dash)
    )
    if expected != found:
        raise PlaybackFailed(
            f"DASH gives {', '.join(found)} where HLS gives {', '.join(expected)}."
        )


def require_signature(segment_url: str, status_code_of: Callable[[str], int]) -> None:
    """Require a segment to be refused without its signature, and with another one."""
    for name, url, expected in (
        ("signed", segment_url, {200, 206}),
        ("unsigned", unsigned(segment_url), {403}),
        ("altered", altered(segment_url), {403}),
    ):
        status_code = status_code_of(url)
        if status_code not in expected:
            raise PlaybackFailed(
                f"The {name} URL of a segment answered {status_code} instead of {min(expected)}."
            )


def _shown(track: Decoded) -> str:
    return f"{track.size or 'sound'} with {track.frames} frames"


def _end(played: Sequence[Played], kind: str) -> Fraction | None:
    """Give where the longest track of a kind ends."""
    return max((t.decoded.end for t in played if t.link.kind == kind), default=None)
