"""Functions and executions are traced, addresses are not, and no function loads anything for it."""

import pytest

from tests.contract.template import ROOT, resources, template

SWITCH = {"Fn::If": ["Traced", True, False]}
FUNCTIONS = ROOT / "functions"


def test_every_function_is_traced_by_lambda_itself() -> None:
    assert template()["Globals"]["Function"]["Tracing"] == {"Ref": "TracingMode"}
    functions = resources("AWS::Serverless::Function")
    assert [name for name, function in functions.items() if "Tracing" in function] == []


@pytest.mark.parametrize("api", resources("AWS::Serverless::Api"))
def test_api_gateway_keeps_no_address_for_it_may_hold_a_token(api: str) -> None:
    # X-Ray guide, "Segment documents": `http.request.url` is "the full URL of the request". Access
    # logs can hold the path, and `DataTraceEnabled` of the method settings logs requests whole.
    stage = resources("AWS::Serverless::Api")[api]
    assert stage["TracingEnabled"] is False
    assert not stage.keys() & {"AccessLogSetting", "MethodSettings", "CanarySetting"}
    assert "Api" not in template()["Globals"]


def test_the_state_machine_is_traced() -> None:
    [machine] = resources("AWS::Serverless::StateMachine").values()
    assert machine["Tracing"] == {"Enabled": SWITCH}


def test_tracing_is_switched_by_one_parameter() -> None:
    assert template()["Conditions"]["Traced"] == {"Fn::Equals": [{"Ref": "TracingMode"}, "Active"]}
    assert template()["Parameters"]["TracingMode"]["AllowedValues"] == ["Active", "PassThrough"]


def test_no_function_imports_the_sdk_of_x_ray_and_no_layer_has_it() -> None:
    importing = [path for path in FUNCTIONS.rglob("*.py") if "xray" in path.read_text().lower()]
    assert importing == []
    assert "xray" not in (ROOT / "layers" / "runtime" / "requirements.txt").read_text().lower()
