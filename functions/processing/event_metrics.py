"""What the audit trail tells of how well the stack works, counted where every event passes by."""

from processing import metrics
from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import TRANSITIONS, Change
from zoetrope.domain.video_events import VideoEvent
from zoetrope.errors import ZoetropeError

_FAILURES = frozenset({Change.PROCESSING_FAILED.value, Change.REPROCESSING_FAILED.value})
_BEGINNINGS = frozenset(change.value for change, rule in TRANSITIONS.items() if rule.new_generation)


def count_event(event: VideoEvent) -> None:
    """Count one event; one that the stream repeats is counted again, which is rare."""
    metrics.count("Changes", change=event.change)
    if event.change in _FAILURES:
        metrics.count("Failures", code=event.reason)
    if event.change == Change.PUBLISHED:
        try:
            _measure(event)
        except ZoetropeError as error:
            # A figure is not worth telling everybody everything again.
            logger.warning("not measured", extra={"video_id": event.video_id, "why": error.detail})


def _measure(published: VideoEvent) -> None:
    """Record how long it took from the whole source to the stream, and how that is to the film."""
    trail = clients.video_queries().events(published.video_id)
    began = [e.at_ms for e in trail if e.change in _BEGINNINGS and e.at_ms <= published.at_ms]
    video = clients.video_table().get(published.video_id)
    if not began or video is None:
        return
    took = (published.at_ms - max(began)) / 1000
    metrics.seconds("TimeToReady", took)
    duration = video.facts.get("duration_seconds")
    if isinstance(duration, int | float) and took > 0:
        metrics.ratio("RealTimeFactor", round(duration / took, 3))
