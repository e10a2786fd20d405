"""infra/delivery.yaml and what the main template hands to it."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.contract.template import ROOT, Reader, functions, resources, template

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


def test_the_bucket_lets_in_this_distribution_and_no_other() -> None:
    [policy] = [p for p in resources("AWS::S3::BucketPolicy").values() if "MediaBucket" in str(p)]
    [statement] = [s["Fn::If"][1] for s in policy["PolicyDocument"]["Statement"] if "Fn::If" in s]
    assert statement["Action"] == "s3:GetObject"
    assert "/media/*" in str(statement["Resource"])
    arn = {"Fn::GetAtt": "Delivery.Outputs.DistributionArn"}
    assert statement["Condition"] == {"StringEquals": {"aws:SourceArn": arn}}


@pytest.mark.parametrize("resource", ["Delivery", "StreamingReadsDeliveryKey"])
def test_other_modes_have_nothing_of_it(resource: str) -> None:
    assert template()["Resources"][resource]["Condition"] == "CloudFrontDelivery"


def test_the_private_key_is_read_by_the_streaming_api_alone() -> None:
    [policy] = resources("AWS::IAM::RolePolicy").values()
    assert policy["RoleName"] == {"Ref": "StreamingApiFunctionRole"}
    assert "CloudFrontPrivateKeySecret" not in str([f["Policies"] for f in functions().values()])
