"""AWS's exceptions stop at the adapter, and say no more than their code."""

import botocore.exceptions
import pytest
from botocore.exceptions import BotoCoreError, ClientError

from zoetrope.adapters.aws_errors import aws_call, error_code
from zoetrope.errors import DependencyUnavailable, StaleGeneration

SECRET = "https://bucket.example/key?X-Amz-Signature=abc"
BOTOCORE = [
    botocore.exceptions.EndpointConnectionError(endpoint_url=SECRET),
    botocore.exceptions.ReadTimeoutError(endpoint_url=SECRET),
    botocore.exceptions.ConnectTimeoutError(endpoint_url=SECRET),
    botocore.exceptions.ResponseStreamingError(error=SECRET),
    botocore.exceptions.IncompleteReadError(actual_bytes=1, expected_bytes=2),
    botocore.exceptions.NoCredentialsError(),
]


def client_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": SECRET}}, "PutObject")


@pytest.mark.parametrize("error", BOTOCORE, ids=lambda error: type(error).__name__)
def test_every_fault_of_the_connection_becomes_ours_without_its_address(
    error: BotoCoreError,
) -> None:
    with pytest.raises(DependencyUnavailable) as ours, aws_call("writing"):
        raise error
    assert ours.value.detail == f"writing failed: {type(error).__name__}"
    assert ours.value.__cause__ is error


def test_an_answer_of_aws_is_named_by_its_code_alone() -> None:
    with pytest.raises(DependencyUnavailable) as ours, aws_call("writing"):
        raise client_error("SlowDown")
    assert ours.value.detail == "writing failed: SlowDown"


@pytest.mark.parametrize("error", [StaleGeneration("overtaken"), ValueError("ours")])
def test_what_is_not_of_aws_passes_through(error: Exception) -> None:
    with pytest.raises(type(error)), aws_call("writing"):
        raise error


def test_an_error_without_a_code_is_named_by_its_class() -> None:
    assert error_code(client_error("")) == "ClientError"
    assert error_code(OSError()) == "OSError"
    assert error_code(client_error("NoSuchKey")) == "NoSuchKey"
