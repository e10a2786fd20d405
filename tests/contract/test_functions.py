"""template.yaml against the code that it deploys."""

import importlib
import re
from dataclasses import fields

import pytest

from processing import reconcile
from tests.contract.template import ROOT, functions, state_machine, states, template
from tests.hostile.processing import WORKER_MB
from zoetrope import settings
from zoetrope.adapters import clients

PROCESSING = ROOT / "functions" / "processing"
NOT_HANDLERS = {"__init__"}
FROM_LAMBDA = {"AWS_REGION", "AWS_DEFAULT_REGION", "AWS_ENDPOINT_URL", "AWS_LAMBDA_FUNCTION_NAME"}


def snake(name: str) -> str:
    return re.sub(r"(?<!^)([A-Z])", r"_\1", name).lower()


def handler_of(function: str) -> str:
    return str(functions()[function]["Handler"])


def tasks() -> dict[str, str]:
    return {n: s["Resource"] for n, s in states().items() if s["Type"] == "Task"}


@pytest.mark.parametrize("function", functions())
def test_every_handler_can_be_imported(function: str) -> None:
    module, _, attribute = handler_of(function).rpartition(".")
    assert callable(getattr(importlib.import_module(module), attribute))


@pytest.mark.parametrize("function", functions())
def test_a_function_is_named_after_its_logical_id(function: str) -> None:
    name = functions()[function]["FunctionName"]["Fn::Sub"]
    assert name == "${AWS::StackName}-" + snake(function).replace("_", "-")


def test_every_processing_handler_is_deployed_under_its_name() -> None:
    modules = {p.stem for p in PROCESSING.glob("*.py") if "\ndef handler(" in p.read_text()}
    deployed = {n: h for n in functions() if (h := handler_of(n)).startswith("processing.")}
    assert set(deployed.values()) == {f"processing.{module}.handler" for module in modules}
    assert all(f"processing.{snake(name)}.handler" == h for name, h in deployed.items())


def test_each_task_state_runs_the_function_of_its_name() -> None:
    assert tasks() == {name: f"${{{name}Arn}}" for name in tasks()}
    assert set(tasks()) <= set(functions())


def test_the_state_machine_is_given_every_substitution_that_it_uses() -> None:
    given = template()["Resources"]["Processing"]["Properties"]["DefinitionSubstitutions"]
    text = (ROOT / "statemachine" / "processing.asl.json").read_text()
    assert set(re.findall(r"\$\{(\w+)\}", text)) == set(given)
    for name in tasks():
        assert given[f"{name}Arn"] == {"Fn::GetAtt": f"{name}.Arn"}


def test_a_task_state_waits_longer_than_its_function_runs() -> None:
    default = template()["Globals"]["Function"]["Timeout"]
    for name in tasks():
        assert states()[name]["TimeoutSeconds"] > functions()[name].get("Timeout", default)


def test_a_function_with_media_tools_has_the_memory_that_hostile_sources_are_tested_with() -> None:
    chosen = template()["Parameters"]["TranscodeMemory"]["Default"]
    sizes = {
        name: chosen if given == {"Ref": "TranscodeMemory"} else given
        for name, function in functions().items()
        if "FfmpegLayer" in str(function.get("Layers"))
        for given in [function.get("MemorySize", template()["Globals"]["Function"]["MemorySize"])]
    }
    assert "ProbeSource" in sizes
    assert set(sizes.values()) == {WORKER_MB}


def test_a_sweep_ends_before_lambda_ends_it() -> None:
    a_call = clients.MAX_ATTEMPTS * (clients.CONNECT_TIMEOUT_SECONDS + clients.READ_TIMEOUT_SECONDS)
    assert functions()["Reconcile"]["Timeout"] > reconcile.SWEEP_MS / 1000 + 2 * a_call


def test_every_variable_of_the_template_is_a_setting_and_the_other_way_round() -> None:
    shared = set(template()["Globals"]["Function"]["Environment"]["Variables"])
    own = {
        name
        for function in functions().values()
        for name in function.get("Environment", {}).get("Variables", {})
    }
    source = (ROOT / "functions" / "zoetrope" / "settings.py").read_text()
    read = set(re.findall(r'"([A-Z][A-Z_]+)"', source)) - FROM_LAMBDA
    given = {name for name in shared | own if not name.startswith("POWERTOOLS_")}
    assert given <= read
    defaults = {"PART_URL_TTL_SECONDS", "PLAYBACK_URL_TTL_SECONDS", "ZOETROPE_VERSION"}
    assert read - given <= defaults
    assert len(fields(settings.Settings)) >= len(read)


def test_the_definition_starts_at_the_probe() -> None:
    assert state_machine()["StartAt"] == "ProbeSource"
