"""Changes of a video's lifecycle that are made here and now, each a write of its own."""

from typing import Unpack

from zoetrope.adapters import clients
from zoetrope.adapters.identity import new_token, now_ms
from zoetrope.domain.evolution import Given
from zoetrope.domain.lifecycle import Change
from zoetrope.domain.video import Video


def change_now(video_id: str, change: Change, *, reason: str, **given: Unpack[Given]) -> Video:
    """Make one change and give the video after it; raises what `VideoTable.change` raises.

    Not for a task that may run again after its write: that one needs a token that stays the same.
    """
    return clients.video_table().change(
        video_id, change, at_ms=now_ms(), token=new_token(), reason=reason, **given
    )
