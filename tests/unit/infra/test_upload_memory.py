"""The memory of an upload is set by its threads, not by the size of the file or of its parts."""

import tracemalloc
from collections.abc import Callable
from pathlib import Path

from infra.client.source_file import BLOCK_BYTES, SourceFile
from infra.client.uploads import Uploads
from tests.unit.infra.loopback import Service

MIB = 1024 * 1024
WORKERS = 3


def test_parts_of_any_size_take_a_few_blocks_of_memory(
    service: Service, tmp_path: Path, uploads: Callable[..., Uploads]
) -> None:
    service.part_size_bytes = 16 * MIB
    path = tmp_path / "long.mp4"
    with path.open("wb") as file:
        file.truncate(6 * service.part_size_bytes)
    tracemalloc.start()
    try:
        uploads(workers=WORKERS).upload(SourceFile.at(path))
        _, peak_bytes = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    # The server in this process holds some as well: in all a fraction of a single part.
    assert peak_bytes < 12 * WORKERS * BLOCK_BYTES < service.part_size_bytes
