"""Routes of the pictures of a video: a redirect to the object's signed URL."""

import re
import time
from dataclasses import dataclass
from typing import Self

from chalice import Blueprint, Response

from streaming.reading import reads
from streaming.visibility import Admission, admit
from zoetrope.adapters.delivery import signed_delivery
from zoetrope.adapters.index_store import index_store
from zoetrope.domain.index import Index
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.viewing import Viewing
from zoetrope.errors import NotFound

stills = Blueprint(__name__)

_SHEET = re.compile(r"([1-9]\d{0,2})\.jpg")


@reads(stills, "/videos/{video_id}/poster.jpg")
def poster(video_id: str) -> Response:
    """Send the client to the poster."""
    still = _Still.of(video_id)
    if not still.index.has_poster:
        raise NotFound("This video has no poster.")
    return still.redirect(still.keys.poster)


@reads(stills, "/videos/{video_id}/storyboard/{sheet}")
def storyboard_sheet(video_id: str, sheet: str) -> Response:
    """Send the client to a sheet of the storyboard; a DASH template can only name it here."""
    still, named = _Still.of(video_id), _SHEET.fullmatch(sheet)
    board = still.index.storyboard
    if not named or not board or int(named[1]) > board.sheet_count:
        raise NotFound(f"This video has no storyboard sheet {sheet[:16]!r}.")
    return still.redirect(still.keys.storyboard_sheet(int(named[1])))


@dataclass(frozen=True, slots=True)
class _Still:
    """What the current request may be shown."""

    admission: Admission
    index: Index
    now: int

    @classmethod
    def of(cls, video_id: str) -> Self:
        now = int(time.time())
        admission = admit(video_id, stills.current_request.query_params, now=now)
        index = index_store().get(video_id, admission.generation)
        return cls(admission, index, now)

    @property
    def keys(self) -> GenerationKeys:
        return GenerationKeys(self.index.video_id, self.index.generation)

    def redirect(self, key: str) -> Response:
        batch = signed_delivery().batch(Viewing(self.keys, self.index.duration, self.now))
        seconds = self.admission.at_most(batch.window.max_age(self.now), now=self.now)
        headers = {
            "Location": next(batch.urls([key])),
            "Cache-Control": f"{self.admission.cache_control}, max-age={seconds}",
        }
        return Response(body="", status_code=302, headers=headers)
