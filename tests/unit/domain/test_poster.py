"""Which picture stands for a video."""

from zoetrope.domain.poster import Brightness, brightness_of, choose_poster

BLACK, WHITE = Brightness(2, 1), Brightness(253, 1)
TITLE, SCENE = Brightness(40, 9), Brightness(110, 50)


def test_brightness_is_measured_on_all_of_the_picture() -> None:
    assert brightness_of(bytes(1000)) == Brightness(0, 0)
    half = brightness_of(bytes(5000) + b"\xff" * 5000)
    assert abs(half.mean - 127.5) < 1
    assert abs(half.spread - 127.5) < 1


def test_a_picture_near_the_first_tenth_is_taken() -> None:
    assert choose_poster([SCENE] * 50) == 5


def test_black_white_and_plain_pictures_are_passed_over() -> None:
    assert choose_poster([BLACK, BLACK, WHITE, TITLE, SCENE, BLACK]) == 4


def test_of_two_as_near_the_earlier_is_taken() -> None:
    assert choose_poster([SCENE, BLACK, SCENE, *[BLACK] * 8]) == 0


def test_if_none_is_good_the_one_with_most_to_see_is_taken() -> None:
    assert choose_poster([BLACK, TITLE, WHITE]) == 1
    assert choose_poster([BLACK]) == 0
