"""What can be the id of a video."""

import pytest

from zoetrope.adapters.identity import new_ulid
from zoetrope.domain.video_ids import is_video_id

ID = "01HF0000000000000000000000"


@pytest.mark.parametrize("at_ms", [0, 1_790_000_000_000, 2**48 - 1])
def test_every_id_that_is_given_is_one(at_ms: int) -> None:
    assert is_video_id(new_ulid(at_ms))


@pytest.mark.parametrize(
    "text",
    [
        "",
        ID[:-1],
        ID + "0",
        ID.lower(),
        ID + "\n",
        "8" + ID[1:],
        *(ID[:-1] + letter for letter in "ILOU-é٣"),
    ],
)
def test_anything_else_is_none(text: str) -> None:
    assert not is_video_id(text)
