"""How the console's pages are served on AWS, and what they are told of the stack."""

from pathlib import Path
from typing import Any

import pytest

from infra.cli.console_command import addresses_of
from tests.contract.template import ROOT, resources, template

PAGES = sorted(path.name for path in (ROOT / "web").glob("*.html"))
AWS_SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"
"""AWS's SecurityHeadersPolicy: `X-Frame-Options: SAMEORIGIN` among others (CloudFront guide)."""


def distribution() -> dict[str, Any]:
    config: dict[str, Any] = resources("AWS::CloudFront::Distribution")["ConsoleDistribution"]
    return dict(config["DistributionConfig"])


def behavior_of(page: str) -> dict[str, Any]:
    """What CloudFront does with a page: the first pattern that fits, else the default."""
    [*fitting] = [
        each for each in distribution()["CacheBehaviors"] if each["PathPattern"] == f"/{page}"
    ]
    return dict(fitting[0] if fitting else distribution()["DefaultCacheBehavior"])


def headers_of(page: str) -> dict[str, Any]:
    """The security headers of our own policy for a page."""
    policy = behavior_of(page)["ResponseHeadersPolicyId"]["Ref"]
    config = resources("AWS::CloudFront::ResponseHeadersPolicy")[policy]
    return dict(config["ResponseHeadersPolicyConfig"]["SecurityHeadersConfig"])


def test_the_page_that_is_embedded_may_be_framed_by_any_site() -> None:
    headers = headers_of("watch.html")
    assert set(headers) == {
        "ContentTypeOptions",
        "ReferrerPolicy",
        "StrictTransportSecurity",
    }  # neither FrameOptions nor a ContentSecurityPolicy with frame-ancestors


@pytest.mark.parametrize("page", [page for page in PAGES if page != "watch.html"])
def test_a_page_that_acts_for_a_person_may_not_be_framed_by_another_site(page: str) -> None:
    assert behavior_of(page)["ResponseHeadersPolicyId"] == AWS_SECURITY_HEADERS


def test_the_page_that_may_be_framed_knows_nothing_of_keys() -> None:
    seen: set[Path] = set()
    wanted = [ROOT / "web" / "src" / "watch.tsx"]
    while wanted:
        path = wanted.pop()
        seen.add(path)
        wanted += [found for found in imported(path) if found not in seen]
    names = {path.name for path in seen}
    assert {"watch.tsx", "player.tsx", "shaka.ts"} <= names
    assert not names & {"session.ts", "client.ts"}


def imported(path: Path) -> list[Path]:
    """The sources of our own that one imports, also on demand."""
    words = path.read_text().replace("import(", "from ").replace(")", " ").split()
    named = [words[at + 1].strip('";') for at, word in enumerate(words[:-1]) if word == "from"]
    bases = [(path.parent / name).resolve() for name in named if name.startswith(".")]
    return [
        base.with_suffix(suffix)
        for base in bases
        for suffix in (".ts", ".tsx")
        if base.with_suffix(suffix).exists()
    ]


def test_every_page_that_is_served_by_a_rule_of_its_own_exists() -> None:
    patterns = {each["PathPattern"].removeprefix("/") for each in distribution()["CacheBehaviors"]}
    assert patterns <= set(PAGES)


def test_the_page_may_speak_to_whatever_delivers_segments() -> None:
    delivery = template()["Outputs"]["DeliveryUrl"]
    assert delivery["Condition"] == "CloudFrontDelivery"
    assert delivery["Value"] == {"Fn::Sub": "https://${Delivery.Outputs.DomainName}"}
    told = {"UploadApiUrl": "https://u.example/v1", "StreamingApiUrl": "https://s.example/v1"}
    assert (
        "https://d.example" in addresses_of({**told, "DeliveryUrl": "https://d.example"}).values()
    )


@pytest.mark.parametrize("bucket", ["SourceBucket", "MediaBucket"])
def test_the_page_learns_the_hosts_of_buckets_from_the_partition_that_they_are_in(
    bucket: str,
) -> None:
    output = template()["Outputs"][f"{bucket}Url"]
    assert output["Condition"] == "IsOnAws"
    # Regional, as `bucket_url` signs for: in China these end in amazonaws.com.cn.
    assert output["Value"] == {"Fn::Sub": f"https://${{{bucket}.RegionalDomainName}}"}
