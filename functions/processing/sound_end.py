"""Sound beside a picture that ends before its time: it is cut where the picture ends."""

from processing.media import upload_all
from zoetrope.adapters import clients
from zoetrope.domain.audio import last_segment, packet_count, segment_ends, shortened
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.plan import Plan
from zoetrope.errors import DependencyUnavailable


def end_with_picture(keys: GenerationKeys, plan: Plan, frame_count: int) -> dict[str, bytes]:
    """Cut the audio tracks after so many frames; give each one's last segment, if it was cut.

    Cutting what was cut already changes nothing, so publishing may be repeated.
    """
    ends, packets = segment_ends(plan.grid), packet_count(frame_count / plan.grid.rate)
    if packets >= ends[-1]:
        return {}
    number, start = last_segment(ends, packets)
    cut = {}
    for track in plan.audio_tracks:
        key = keys.segment(track, number)
        whole = clients.media_bucket().get(key)
        if whole is None:
            raise DependencyUnavailable(f"{track}/{number} is not there")
        cut[track] = shortened(whole, packets - start, number=number, start=start)
        upload_all([(key, cut[track])])
    return cut
