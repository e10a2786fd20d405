"""Profiles: what is left out is the default, and all that is wrong is told at once."""

import json
from typing import Any

import pytest

from zoetrope.domain.codecs import CODECS, Codec
from zoetrope.domain.profiles import DEFAULT, Profiles, check_name, parse_profile
from zoetrope.errors import InvalidRequest


def complaints(given: object) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as refused:
        parse_profile(given)
    errors: Any = refused.value.members["errors"]
    return {error["field"]: error["message"] for error in errors}


def test_an_empty_profile_is_the_default_one() -> None:
    assert parse_profile({}) == DEFAULT


def test_a_profile_survives_json() -> None:
    profile = parse_profile({
        "codecs": [{"codec": "av1"}, {"codec": "h264", "preset": "fast", "crf": 20}],
        "rungs": [
            {"short_side": 480, "maxrate_kbps": 900},
            {"short_side": 720, "maxrate_kbps": 2000},
        ],
        "segment_seconds": 2,
        "content_aware": False,
    })  # fmt: skip
    assert parse_profile(json.loads(json.dumps(profile.to_json()))) == profile
    assert [each.codec for each in profile.encodings] == [Codec.H264, Codec.AV1]
    assert [rung.short_side for rung in profile.rungs] == [720, 480]


@pytest.mark.parametrize(
    ("given", "field", "advice"),
    [
        ([], "profile", "must be a JSON object"),
        ({"rung": []}, "rung", "is not known; the members are codecs, content_aware, rungs"),
        ({"rungs": []}, "rungs", "must be a list of 1 to 12 objects"),
        ({"rungs": [{"short_side": 481, "maxrate_kbps": 900}]}, "rungs[0].short_side", "even"),
        ({"rungs": [{"short_side": 2162, "maxrate_kbps": 900}]}, "rungs[0].short_side", "2160"),
        ({"rungs": [{"short_side": 480}]}, "rungs[0].maxrate_kbps", "from 50 to 100000"),
        ({"codecs": [{"codec": "vp9"}]}, "codecs[0].codec", "must be one of h264, hevc, av1"),
        ({"codecs": [{"codec": "hevc"}]}, "codecs", "must have h264"),
        ({"codecs": [{"codec": "h264"}] * 2}, "codecs", "names a codec twice"),
        ({"codecs": [{"codec": "h264", "crf": 99}]}, "codecs[0].crf", "from 14 to 36"),
        ({"codecs": [{"codec": "h264", "preset": "best"}]}, "codecs[0].preset", "veryfast"),
        ({"codecs": [{"codec": "h264", "cap_percent": 0}]}, "codecs[0].cap_percent", "10 to 100"),
        ({"codecs": "h264"}, "codecs", "must be a list"),
        ({"segment_seconds": 0}, "segment_seconds", "from 1 to 10"),
        ({"segment_seconds": 2.5}, "segment_seconds", "a whole number"),
        ({"segment_seconds": True}, "segment_seconds", "a whole number"),
        ({"content_aware": "yes"}, "content_aware", "must be true or false"),
    ],
)
def test_a_wrong_member_is_named_with_what_to_do(given: object, field: str, advice: str) -> None:
    assert advice in complaints(given)[field]


def test_all_that_is_wrong_is_told_at_once() -> None:
    given = {"segment_seconds": 99, "codecs": [{"codec": "h264", "crf": 0}, 7]}
    assert set(complaints(given)) == {
        "segment_seconds",
        "codecs[0].crf",
        "codecs[1]",
        "codecs[1].codec",
    }


@pytest.mark.parametrize("costs", [(900, 900), (800, 900)])
def test_a_larger_rung_must_cost_more(costs: tuple[int, int]) -> None:
    rungs = [
        {"short_side": side, "maxrate_kbps": cost}
        for side, cost in zip((720, 480), costs, strict=True)
    ]
    assert "must cost more the larger" in complaints({"rungs": rungs})["rungs"]


def test_a_rung_stands_in_the_ladder_once() -> None:
    rungs = [{"short_side": 720, "maxrate_kbps": cost} for cost in (900, 800)]
    assert "two rungs of 720" in complaints({"rungs": rungs})["rungs"]


@pytest.mark.parametrize("name", ["", "Web", "a" * 33, "a_b", "-a", "a b", "ä"])
def test_a_name_has_only_what_is_safe_everywhere(name: str) -> None:
    with pytest.raises(InvalidRequest):
        check_name(name)


@pytest.mark.parametrize("name", ["a", "web-hd", "4k", "a" * 32])
def test_a_good_name_is_given_back(name: str) -> None:
    assert check_name(name) == name


def test_what_is_chosen_unasked_may_be_chosen() -> None:
    for traits in CODECS.values():
        assert traits.preset in traits.presets
        assert traits.crf_low <= traits.crf <= traits.crf_high


def test_a_video_takes_the_profile_it_wants_else_the_tenants_else_the_products() -> None:
    short = {"segment_seconds": 2}
    assert Profiles().choose() == DEFAULT
    assert Profiles({"short": short}).choose() == DEFAULT
    assert Profiles({"short": short}).choose("short").segment_seconds == 2
    assert Profiles({"short": short}, default="short").choose().segment_seconds == 2
    assert Profiles({"short": short}, default="short").choose("default") == DEFAULT
    assert Profiles({"default": short}).choose().segment_seconds == 2


def test_an_unknown_profile_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(InvalidRequest, match="choose one of default, short"):
        Profiles({"short": {}}).choose("long")
