"""What was rendered lately is not rendered again, within bounds."""

import pytest

from streaming.recent_texts import RecentTexts


class Renders:
    """Renders texts of a length, and counts."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, text: str = "ab") -> str:
        self.count += 1
        return text


def test_a_text_is_rendered_once() -> None:
    texts, render = RecentTexts(), Renders()
    assert [texts.get("a", render) for _ in range(3)] == ["ab"] * 3
    assert render.count == 1


def test_the_least_recently_used_text_goes_when_there_is_no_more_room() -> None:
    texts, render = RecentTexts(capacity=4), Renders()
    for name in ("a", "b", "a", "c", "a", "b"):
        texts.get(name, render)
    assert render.count == 4


@pytest.mark.parametrize(("size", "kept"), [(1, True), (2, True), (3, False)])
def test_a_text_that_would_take_more_than_half_is_not_kept(size: int, kept: bool) -> None:
    texts, render = RecentTexts(capacity=4), Renders()
    for _ in range(2):
        texts.get("a", lambda: render("x" * size))
    assert render.count == (1 if kept else 2)


def test_room_is_counted_right_for_ever() -> None:
    texts, render = RecentTexts(capacity=100), Renders()
    for number in range(1000):
        texts.get(number, render)
    assert len(texts._texts) == 50
    assert texts._size == 100
