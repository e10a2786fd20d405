"""Task state MakeStills: the poster and the storyboard, by seeking; never by decoding it all.

IAM: dynamodb:GetItem on VIDEO#; s3:GetObject on sources/; s3:ListBucket on the source bucket, the
media bucket; s3:GetObject, PutObject on work/; s3:PutObject on media/.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from itertools import groupby

from processing.companions import accompany
from processing.log import logged
from processing.media import tool, upload_all, workbench
from processing.tasks import Context, Event, Job, perform
from zoetrope.adapters.still_maker import Size, StillMaker
from zoetrope.domain.companions import sheet_bandwidth
from zoetrope.domain.held import last_picture
from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.plan import STILLS, Plan
from zoetrope.domain.poster import brightness_of, choose_poster
from zoetrope.domain.storyboard import Storyboard
from zoetrope.domain.storyboard_plan import storyboard_for

POSTER_LINES = 1080
PARALLEL_PIXELS = 1920 * 1088
"""Above that, two decoders at once would not fit into the function's memory."""
CONTENT_TYPE = "image/jpeg"


@logged
def handler(event: Event, context: Context) -> Event:
    """Make the stills, unless that was done before; what cannot be made is left out."""

    def work(job: Job) -> Event:
        return accompany(job, STILLS, lambda: _make(job))

    return perform("MakeStills", event, context, work)


def _make(job: Job) -> dict[str, object]:
    plan = job.plan()
    largest = plan.renditions[0]
    board = storyboard_for(plan.grid, largest.width, largest.height)
    with workbench(job) as bench:
        maker = StillMaker(
            tool("ffmpeg"), bench.source.url, plan, bench.directory, job.remaining_seconds
        )
        tiles = _tiles(maker, board)
        bench.source.raise_failure()
        if not any(tiles):
            return bench.figures()
        whole = _without_gaps(tiles)
        poster = _poster(maker, board, whole)
        sheets = maker.sheets(whole, board)
        figures = bench.figures()
    board = replace(board, bandwidth=sheet_bandwidth(board, [len(sheet) for sheet in sheets]))
    upload_all(_objects(job.keys, poster, sheets), content_type=CONTENT_TYPE)
    return {
        "poster": len(poster),
        "storyboard": asdict(board),
        "sheets": [len(sheet) for sheet in sheets],
        "decoded_tiles": sum(tile is not None for tile in tiles),
        **figures,
    }


def _tiles(maker: StillMaker, board: Storyboard) -> list[bytes | None]:
    """Take the picture of each tile, raw: its key frame, or else its first frame."""
    size = Size(board.tile_width, board.tile_height)
    video = maker.plan.source.video
    # Behind the last picture there is none to be taken: it stands for them all (_without_gaps).
    last = last_picture(maker.plan.grid, video)
    shown = min(board.tile_count, last // _tile_frames(maker.plan, board) + 1)
    tiles: list[bytes | None] = [None] * shown
    workers = 2 if video.width * video.height <= PARALLEL_PIXELS else 1

    def take(worker: int) -> None:
        hand = maker.elsewhere(f"worker-{worker}")
        for tile in range(worker, len(tiles), workers):
            tiles[tile] = hand.key_frame(*_frames_of(maker.plan, board, tile), size)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(take, range(workers)))
    # Neighbours without a key frame are decoded together, so that no frame is decoded twice.
    for missing, group in groupby(range(len(tiles)), key=lambda tile: tiles[tile] is None):
        if missing:
            run = list(group)
            first, end = _frames_of(maker.plan, board, run[0])
            found = maker.frames(first, step=end - first, count=len(run), size=size)
            tiles[run[0] : run[0] + len(found)] = found
    if len(tiles) < board.tile_count:
        tiles.append(maker.frame(last, size))
    return [*tiles, *[None] * (board.tile_count - len(tiles))]


def _frames_of(plan: Plan, board: Storyboard, tile: int) -> tuple[int, int]:
    """Give the frames of the grid that a tile stands for: the first, and the one after the last.

    Of one behind the last picture, from that on.
    """
    frames = _tile_frames(plan, board)
    first = min(tile * frames, last_picture(plan.grid, plan.source.video))
    return first, min(plan.grid.frame_count, (tile + 1) * frames)


def _tile_frames(plan: Plan, board: Storyboard) -> int:
    return board.tile_ticks // plan.grid.ticks_per_frame


def _without_gaps(tiles: Sequence[bytes | None]) -> list[bytes]:
    """Let a picture that is there stand for those after it that could not be made."""
    last = next(tile for tile in tiles if tile)
    whole = []
    for tile in tiles:
        last = tile or last
        whole.append(last)
    return whole


def _poster(maker: StillMaker, board: Storyboard, tiles: Sequence[bytes]) -> bytes:
    """Take the picture of the best tile once more, as large as it may be."""
    luma = Size(board.tile_width, board.tile_height).luma_bytes
    tile = choose_poster([brightness_of(each[:luma]) for each in tiles])
    fitting = [
        each for each in maker.plan.renditions if min(each.width, each.height) <= POSTER_LINES
    ]
    chosen = (fitting or maker.plan.renditions[-1:])[0]
    size = Size(chosen.width, chosen.height)
    start, end = _frames_of(maker.plan, board, tile)
    raw = maker.key_frame(start, end, size) or maker.frame(start, size)
    if raw is None:  # nothing decodes there: the tile itself, however small
        raw, size = tiles[tile], Size(board.tile_width, board.tile_height)
    return maker.jpeg(raw, size)


def _objects(
    keys: GenerationKeys, poster: bytes, sheets: Sequence[bytes]
) -> list[tuple[str, bytes]]:
    numbered = enumerate(sheets, start=1)
    return [(keys.poster, poster), *((keys.storyboard_sheet(n), each) for n, each in numbered)]
