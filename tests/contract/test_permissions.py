"""Least privilege, read from the template: the emulator enforces it for functions, AWS for all."""

from typing import Any

import pytest

from tests.contract.template import functions, resources, statements, template

ROLE = template()["Resources"]["ProcessingRole"]["Properties"]
WITHOUT_RESOURCES = ("logs:", "xray:")
MEDIA_TOOLS = (
    *("ProbeSource", "AnalyzeSource", "TranscodeChunk", "TranscodeAudio"),
    *("MakeStills", "ExtractSubtitles"),
)
"""The functions that run ffmpeg."""


def allowed(function: str) -> dict[str, list[str]]:
    """The resources of each action that a function may take, as text."""
    found: dict[str, list[str]] = {}
    for statement in statements(functions()[function]["Policies"]):
        for action in statement["Action"]:
            found.setdefault(action, []).extend(map(str, statement["Resource"]))
    return found


def every_statement() -> list[dict[str, Any]]:
    of_functions = [p for f in functions().values() for p in f["Policies"]]
    return [*statements(of_functions), *statements(ROLE["Policies"])]


def test_no_role_may_take_a_wildcard_action() -> None:
    assert not [s for s in every_statement() if any("*" in action for action in s["Action"])]


def test_only_logging_and_tracing_are_allowed_on_every_resource() -> None:
    for statement in every_statement():
        if "*" in statement["Resource"]:
            assert all(a.startswith(WITHOUT_RESOURCES) for a in statement["Action"])


@pytest.mark.parametrize("function", functions())
def test_every_function_states_its_own_permissions(function: str) -> None:
    assert allowed(function)
    assert "Role" not in functions()[function]


def test_the_streaming_api_reads_the_published_prefix_and_writes_nothing() -> None:
    assert set(allowed("StreamingApiFunction")) == {
        "dynamodb:GetItem",
        "s3:GetObject",
        "secretsmanager:GetSecretValue",
    }
    [resource] = allowed("StreamingApiFunction")["s3:GetObject"]
    assert "-media-" in resource
    assert "/media/*" in resource


@pytest.mark.parametrize("function", functions())
def test_only_the_two_apis_read_the_keys_of_playback_tokens(function: str) -> None:
    read = allowed(function).get("secretsmanager:GetSecretValue", [])
    apis = {"UploadApiFunction", "StreamingApiFunction"}
    assert read == (["{'Fn::GetAtt': 'PlaybackKeys.Id'}"] if function in apis else [])


def test_the_upload_api_never_touches_media() -> None:
    for action in ("s3:GetObject", "s3:PutObject"):
        assert all("-source-" in resource for resource in allowed("UploadApiFunction")[action])


@pytest.mark.parametrize("function", sorted(set(functions()) - {"PurgeVideo"}))
def test_only_the_purge_deletes_objects(function: str) -> None:
    assert "s3:DeleteObject" not in allowed(function)


def test_what_writes_a_working_copy_in_parts_may_drop_them_when_one_fails() -> None:
    # boto3's upload_file aborts its upload then, and passes over that it may not.
    [resource] = allowed("ProbeSource")["s3:AbortMultipartUpload"]
    assert "-media-" in resource
    assert "/work/*" in resource


@pytest.mark.parametrize("function", MEDIA_TOOLS)
def test_what_runs_ffmpeg_reads_sources_and_cannot_write_them(function: str) -> None:
    assert all("-media-" in resource for resource in allowed(function)["s3:PutObject"])


def test_the_state_machine_may_do_what_its_states_need_and_no_more() -> None:
    granted = {a for s in statements(ROLE["Policies"]) for a in s["Action"]}
    assert {a for a in granted if not a.startswith(WITHOUT_RESOURCES)} == {
        "lambda:InvokeFunction",
        "states:StartExecution",  # the Distributed Map's child executions
        "states:DescribeExecution",
        "states:StopExecution",
        "states:RedriveExecution",
        "s3:GetObject",  # ItemReader
        "s3:PutObject",  # ResultWriter
        "s3:ListMultipartUploadParts",
        "s3:AbortMultipartUpload",
    }


def test_the_map_sees_its_executions_under_both_names_that_aws_gives_them() -> None:
    # The guide's policy says execution:NAME:*, an execution's own ARN is execution:NAME/LABEL:ID.
    [resources_] = [
        str(statement["Resource"])
        for statement in statements(ROLE["Policies"])
        if "states:StopExecution" in statement["Action"]
    ]
    assert "-processing:*" in resources_
    assert "-processing/*" in resources_


def test_the_state_machine_invokes_its_tasks_and_nothing_else() -> None:
    [invoked] = [
        statement["Resource"]
        for statement in statements(ROLE["Policies"])
        if "lambda:InvokeFunction" in statement["Action"]
    ]
    given = resources("AWS::Serverless::StateMachine")["Processing"]["DefinitionSubstitutions"]
    tasks = [value for name, value in given.items() if name.endswith("Arn")]
    assert sorted(map(str, invoked)) == sorted(map(str, tasks))


def test_both_buckets_are_private_encrypted_and_tls_only() -> None:
    policies = str(resources("AWS::S3::BucketPolicy"))
    for name, bucket in resources("AWS::S3::Bucket").items():
        assert all(bucket["PublicAccessBlockConfiguration"].values())
        assert bucket["OwnershipControls"]["Rules"] == [{"ObjectOwnership": "BucketOwnerEnforced"}]
        assert bucket["BucketEncryption"]
        assert f"{{'Ref': '{name}'}}" in policies
    assert policies.count("aws:SecureTransport") == 2


def test_browsers_may_read_what_uploads_and_players_need() -> None:
    def exposed(bucket: str) -> list[str]:
        [rule] = resources("AWS::S3::Bucket")[bucket]["CorsConfiguration"]["CorsRules"]
        return list(rule["ExposedHeaders"])

    assert exposed("SourceBucket") == ["ETag", "Location"]
    assert exposed("MediaBucket") == ["ETag", "Content-Length", "Content-Range"]


def test_a_page_of_any_origin_may_follow_a_redirect_to_a_segment_in_every_mode() -> None:
    [rule] = resources("AWS::S3::Bucket")["MediaBucket"]["CorsConfiguration"]["CorsRules"]
    assert (rule["AllowedOrigins"], rule["AllowedMethods"]) == (["*"], ["GET", "HEAD"])


def test_only_the_local_engine_lets_webhooks_call_this_machine() -> None:
    given = {
        name: function["Environment"]["Variables"]["WEBHOOK_LOOPBACK"]
        for name, function in functions().items()
        if "WEBHOOK_LOOPBACK" in function.get("Environment", {}).get("Variables", {})
    }
    assert given == {"DeliverWebhook": {"Fn::If": ["IsLocal", "true", "false"]}}


def test_what_reads_the_stream_or_the_queue_may_read_no_other() -> None:
    for function, prefix, resource in (
        ("PublishEvents", "dynamodb:GetRecords", "Table.StreamArn"),
        ("DeliverWebhook", "sqs:ReceiveMessage", "WebhookDeliveries.Arn"),
    ):
        assert allowed(function)[prefix] == [str({"Fn::GetAtt": resource})]
        assert "Events" not in functions()[function]  # SAM's would add a managed policy for all
