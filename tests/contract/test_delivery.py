"""infra/delivery.yaml and what the main template hands to it."""

import subprocess
import sys
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.template import ROOT, Reader, functions, resources, template
from zoetrope.domain.layout import GenerationKeys

FILE = ROOT / "infra" / "delivery.yaml"
DELIVERY: dict[str, Any] = yaml.load(FILE.read_text(), Reader)
BEHAVIOR = DELIVERY["Resources"]["Distribution"]["Properties"]["DistributionConfig"][
    "DefaultCacheBehavior"
]


def test_the_nested_template_is_free_of_faults() -> None:
    linted = subprocess.run(
        [Path(sys.executable).parent / "cfn-lint", FILE],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (linted.returncode, linted.stdout) == (0, "")


def test_the_nested_stack_is_given_every_parameter_and_asked_for_outputs_that_it_has() -> None:
    given = resources("AWS::CloudFormation::Stack")["Delivery"]["Parameters"]
    assert set(given) == set(DELIVERY["Parameters"])
    text = (ROOT / "template.yaml").read_text()
    named = {
        word.split(".")[-1]
        for word in text.replace("]", " ").replace(",", " ").split()
        if word.startswith("Delivery.Outputs.")
    }
    assert {name.rstrip("}") for name in named} == set(DELIVERY["Outputs"])


def test_nothing_is_served_without_a_signature() -> None:
    assert BEHAVIOR["TrustedKeyGroups"] == [{"Ref": "SigningKeys"}]
    config = DELIVERY["Resources"]["Distribution"]["Properties"]["DistributionConfig"]
    assert "CacheBehaviors" not in config
    assert BEHAVIOR["ViewerProtocolPolicy"] == "https-only"


PLACES = {"PublicKeyA": "KeyA", "PublicKeyB": "KeyB"}
NONE = {"Ref": "AWS::NoValue"}
ROTATION = [
    {"PublicKeyA": "first", "PublicKeyB": "", "SigningKey": "A"},
    {"PublicKeyA": "first", "PublicKeyB": "second", "SigningKey": "A"},
    {"PublicKeyA": "first", "PublicKeyB": "second", "SigningKey": "B"},
    {"PublicKeyA": "", "PublicKeyB": "second", "SigningKey": "B"},
    {"PublicKeyA": "third", "PublicKeyB": "second", "SigningKey": "B"},
]
"""The deployments of docs/operations.md: from one key to the next, and back to the first place."""


def worked_out(node: Any, given: dict[str, str]) -> Any:
    """Give a value of the template with these parameters; a resource is its logical id."""
    if isinstance(node, list):
        return [each for item in node if (each := worked_out(item, given)) != NONE]
    if not isinstance(node, dict) or node == NONE:
        return node
    [(name, of)] = node.items()
    if name == "Ref":
        return given.get(of, of)
    if name == "Condition":
        return worked_out(DELIVERY["Conditions"][of], given)
    if name == "Fn::If":
        return worked_out(of[1 if worked_out({"Condition": of[0]}, given) else 2], given)
    values = worked_out(of, given)
    tests = {"Fn::Equals": len(set(values)) == 1, "Fn::Not": not values[0]}
    return (tests | {"Fn::And": all(values), "Fn::Or": any(values)})[name]


def honoured(given: dict[str, str]) -> set[str]:
    """Name the keys of the group; each must be a resource that is there then."""
    group = DELIVERY["Resources"]["SigningKeys"]["Properties"]["KeyGroupConfig"]
    keys = {key: name for name, key in PLACES.items()}
    named = worked_out(group["Items"], given)
    there = [k for k in keys if worked_out({"Condition": f"Has{k}"}, given)]
    assert named == there
    assert all(DELIVERY["Resources"][key]["Condition"] == f"Has{key}" for key in named)
    return {given[keys[key]] for key in named}


def signing(given: dict[str, str]) -> str:
    key = worked_out(DELIVERY["Outputs"]["KeyPairId"]["Value"], given)
    return next((given[name] for name, place in PLACES.items() if place == key), "")


def test_one_key_takes_the_others_place_and_no_url_ends_before_the_old_one_goes() -> None:
    assert [signing(step) for step in ROTATION] == ["first"] * 2 + ["second"] * 3
    for before, after in pairwise(ROTATION):
        assert signing(after) in honoured(before) & honoured(after)
        # CloudFront alters no key: one comes into an empty place, or goes.
        assert all("" in {before[n], after[n]} or before[n] == after[n] for n in PLACES)
    assert honoured(ROTATION[2]) == {"first", "second"}


@pytest.mark.parametrize(("signs", "allowed"), [("A", True), ("B", False)])
def test_a_key_that_is_not_there_cannot_be_the_one_that_signs(signs: str, allowed: bool) -> None:
    [assertion] = DELIVERY["Rules"]["WhatSignsIsThere"]["Assertions"]
    assert worked_out(assertion["Assert"], ROTATION[0] | {"SigningKey": signs}) is allowed


def test_the_two_keys_have_names_of_their_own() -> None:
    configs = [
        DELIVERY["Resources"][key]["Properties"]["PublicKeyConfig"] for key in PLACES.values()
    ]
    assert len({str(config["Name"]) for config in configs}) == 2
    assert [config["EncodedKey"]["Ref"] for config in configs] == list(PLACES)
    assert all(config["EncodedKey"]["Ref"] in str(config["CallerReference"]) for config in configs)


KEYS = GenerationKeys("01HF0000000000000000000000", 2)
PLAYED = [
    KEYS.init_segment("720p"),
    KEYS.segment("audio-0", 10_800),
    KEYS.subtitle_segment("subtitle-0", 1),
    KEYS.subtitle_file("subtitle-0"),
    KEYS.poster,
    KEYS.storyboard_sheet(1),
]
OURS = [KEYS.index, KEYS.video_record, KEYS.key_frames("720p"), KEYS.plan, KEYS.working_copy]


def opened_by_the_bucket(key: str) -> bool:
    patterns = [each["Fn::Sub"].partition("}/")[2] for each in _let_in()["Resource"]]
    return any(fnmatchcase(key, pattern) for pattern in patterns)


@pytest.mark.parametrize(("keys", "is_open"), [(PLAYED, True), (OURS, False)])
def test_of_what_a_policy_signs_the_bucket_opens_only_what_players_fetch(
    keys: list[str], is_open: bool
) -> None:
    assert [opened_by_the_bucket(key) for key in keys] == [is_open] * len(keys)


def _let_in() -> dict[str, Any]:
    [policy] = [p for p in resources("AWS::S3::BucketPolicy").values() if "MediaBucket" in str(p)]
    [found] = [s["Fn::If"][1] for s in policy["PolicyDocument"]["Statement"] if "Fn::If" in s]
    assert isinstance(found, dict)
    return found


def test_the_bucket_lets_in_this_distribution_and_no_other() -> None:
    statement = _let_in()
    assert statement["Action"] == "s3:GetObject"
    arn = {"Fn::GetAtt": "Delivery.Outputs.DistributionArn"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": arn}}


@pytest.mark.parametrize("resource", ["Delivery", "StreamingReadsDeliveryKey"])
def test_other_modes_have_nothing_of_it(resource: str) -> None:
    assert template()["Resources"][resource]["Condition"] == "CloudFrontDelivery"


def test_the_private_key_is_read_by_the_streaming_api_alone() -> None:
    [policy] = resources("AWS::IAM::RolePolicy").values()
    assert policy["RoleName"] == {"Ref": "StreamingApiFunctionRole"}
    assert "CloudFrontPrivateKeySecret" not in str([f["Policies"] for f in functions().values()])
