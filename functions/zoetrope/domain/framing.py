"""How pictures come into a rendition's frame, also those that a source only turns into midway.

Broadcasts go from 4:3 to 16:9, recordings are spliced, calls grow and shrink their picture. What
the first frame is decides for the whole video, in every chunk alike: the frame, the colours, the
turn.
"""

from collections.abc import Sequence

from zoetrope.domain.colour import kept
from zoetrope.domain.source import VideoStream

SCALER = "bicubic+accurate_rnd+bitexact"
"""The last: the same picture whichever instructions the processor of a retry has."""
_SAME_ASPECT = 0.03
"""A share; nobody sees what is stretched by less, and sizes are rounded."""
# By the turn clockwise, and whether the picture is mirrored.
_TURNS: dict[tuple[int, bool], Sequence[str]] = {
    (0, False): (),
    (90, False): ("transpose=clock",),
    (180, False): ("hflip", "vflip"),
    (270, False): ("transpose=cclock",),
    (0, True): ("vflip",),
    (90, True): ("transpose=cclock_flip",),
    (180, True): ("hflip",),
    (270, True): ("transpose=clock_flip",),
}


def as_shown(video: VideoStream, *, width: int, height: int, fields: str = "") -> list[str]:
    """Give the filters that make a stored picture what is shown: whole, cropped and upright.

    `fields` is what becomes of interlaced frames, a mode of bwdif. `width` and `height` are the
    largest that is needed.
    """
    filters = [f"bwdif=mode={fields}:deint=interlaced"] if fields else []
    left, top, right, bottom = video.crop
    if any(video.crop):
        filters.append(f"crop=iw-{left + right}:ih-{top + bottom}:{left}:{top}:exact=1")
    filters += _TURNS[video.rotation, video.mirrored]
    lines = height if video.rotation in {0, 180} else width
    return [_one_size(video, lines), *filters] if filters else []


def _one_size(video: VideoStream, lines: int) -> str:
    """Give the filter that keeps all pictures at the size and the format of the first.

    The filters behind it take them to be so, and would read over the end of a smaller one. Where
    the first has fewer lines than will be shown it is enlarged, because a later one may have them.
    """
    larger = f"max(1,{lines}/ih)"
    size = f"w='iw*{larger}':h='ih*{larger}'"
    return f"scale={size}:interl=-1:flags={SCALER}{kept(video.colour)}"


def fitted(video: VideoStream, width: int, height: int, colours: str) -> str:
    """Give the filters that scale pictures into `width` x `height`; `colours` are further options.

    A picture of another aspect than the first keeps its own, between black bars. Not if the first
    has no square pixels: ffmpeg gives later ones the same, which they need not have.
    """
    last = f"flags={SCALER}{colours}"
    if not video.square:
        return f"scale={width}:{height}:{last},setsar=1"
    wider = f"dar*{video.height}/{video.width}"
    wider = f"if(lt(abs({wider}-1),{_SAME_ASPECT}),1,{wider})"
    size = f"w='2*round({width // 2}*min(1,{wider}))':h='2*round({height // 2}/max(1,{wider}))'"
    return f"scale={size}:eval=frame:{last},pad={width}:{height}:-1:-1:eval=frame,setsar=1"
