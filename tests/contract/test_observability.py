"""infra/observability.yaml against what is counted, and against the runbooks."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from streaming.latency import METRIC
from tests.contract.template import ROOT, Reader, functions, template

DOCUMENT = (ROOT / "docs" / "operations.md").read_text()
PROCESSING = ROOT / "functions" / "processing"


def observability() -> dict[str, Any]:
    read: dict[str, Any] = yaml.load((ROOT / "infra" / "observability.yaml").read_text(), Reader)
    return read


def alarms() -> dict[str, dict[str, Any]]:
    found = observability()["Resources"]
    return {n: r["Properties"] for n, r in found.items() if r["Type"] == "AWS::CloudWatch::Alarm"}


def emitted() -> set[str]:
    """The names of the metrics that the code writes."""
    text = "".join(path.read_text() for path in PROCESSING.glob("*.py"))
    named = re.findall(r'metrics\.(?:count|seconds|ratio)\(\s*"(\w+)"', text)
    return {*named, "Repairs", METRIC}


def kinds() -> set[str]:
    text = "".join(path.read_text() for path in PROCESSING.glob("*.py"))
    return set(re.findall(r'count_repair\("(\w+)"\)', text))


def dimensions(alarm: dict[str, Any]) -> dict[str, Any]:
    return {each["Name"]: each["Value"] for each in alarm["Dimensions"]}


def test_every_alarm_has_a_runbook_and_every_runbook_an_alarm() -> None:
    section = DOCUMENT.split("\n## Alarms\n")[1].split("\n## ")[0]
    books = dict(re.findall(r"^### (\w+)\n\n((?:(?!###).)+)", section, re.MULTILINE | re.DOTALL))
    assert set(books) == set(alarms())
    assert all(len(text.split()) >= 20 for text in books.values())


@pytest.mark.parametrize("name", alarms())
def test_an_alarm_looks_at_something_that_exists(name: str) -> None:
    alarm = alarms()[name]
    seen = dimensions(alarm)
    if alarm["Namespace"] == "Zoetrope":
        assert alarm["MetricName"] in emitted()
        assert seen["service"] == "processing"
        assert seen.get("kind") in kinds() | {None}
    elif "FunctionName" in seen:
        suffix = seen["FunctionName"]["Fn::Sub"].removeprefix("${Name}")
        names = [f["FunctionName"]["Fn::Sub"] for f in functions().values()]
        assert "${AWS::StackName}" + suffix in names


@pytest.mark.parametrize("name", alarms())
def test_an_alarm_says_what_is_wrong_and_tells_the_topic(name: str) -> None:
    alarm = alarms()[name]
    assert len(alarm["AlarmDescription"]) > 20
    assert "IsTold" in str(alarm["AlarmActions"])
    assert alarm["TreatMissingData"] in {"breaching", "notBreaching"}


def test_the_dashboard_is_json_and_shows_every_metric_of_ours() -> None:
    body = observability()["Resources"]["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    widgets = json.loads(body)["widgets"]
    assert len(widgets) >= 8
    assert [name for name in emitted() if name not in body] == []


def test_the_operators_manual_says_what_each_metric_is() -> None:
    section = DOCUMENT.split("\n## Metrics\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)) == emitted()


def test_the_stack_gives_the_observability_all_that_it_asks_for() -> None:
    nested = template()["Resources"]["Observability"]["Properties"]
    assert (ROOT / nested["TemplateURL"]) == ROOT / "infra" / "observability.yaml"
    assert set(nested["Parameters"]) == set(observability()["Parameters"])
    assert Path(ROOT / nested["TemplateURL"]).exists()
