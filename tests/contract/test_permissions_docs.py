"""Each handler's docstring names what its role permits, and on what: no less, and no more.

    IAM: dynamodb:GetItem, PutItem on VIDEO#, TENANT#; s3:GetObject (HEAD) on sources/, work/.

A clause for each list of actions, each on every place of its list; what is in brackets explains.
Places in the table are what the partition keys of its items begin with.
"""

import ast
import re
from typing import Any

import pytest

from tests.contract.template import ROOT, functions, statements

PLACES = {
    # How a docstring calls a resource, by how the resource ends in the template.
    "Table.Arn": "",
    "${Table.Arn}/index/by_tenant": " in by_tenant",
    "${Table.Arn}/index/by_watch": "by_watch",
    "Table.StreamArn": "its stream",
    "-source-${AWS::AccountId}": "the source bucket",
    "-source-${AWS::AccountId}/sources/*": "sources/",
    "-media-${AWS::AccountId}": "the media bucket",
    "-media-${AWS::AccountId}/work/*": "work/",
    "-media-${AWS::AccountId}/media/*": "media/",
    "-media-${AWS::AccountId}/media/*/video.json": "media/*/video.json",
    ":stateMachine:${AWS::StackName}-processing": "the state machine",
    ":execution:${AWS::StackName}-processing:*": "its executions",
    ":function:${AWS::StackName}-purge-video": "PurgeVideo",
    ":event-bus/default": "the default bus",
    "WebhookDeliveries.Arn": "the queue of deliveries",
    "FailedEvents.Arn": "FailedEvents",
    "PlaybackKeys.Id": "the playback keys",
}
CLAUSE = re.compile(r"(?P<service>\w+):(?P<actions>[\w, ]+?) on (?P<places>[^;]+)")
Right = tuple[str, str]
"""An action, and the place where it may be taken."""


def places_of(statement: dict[str, Any]) -> list[str]:
    condition = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
    keys = [key.removesuffix("*") for key in condition.get("dynamodb:LeadingKeys", [""])]
    spelt = [next(iter(resource.values())) for resource in statement["Resource"]]
    places = [name for each in spelt for end, name in PLACES.items() if each.endswith(end)]
    assert len(places) == len(spelt)
    return [key + place for key in keys for place in places]


def permitted(function: str) -> set[Right]:
    return {
        (action, place)
        for statement in statements(functions()[function]["Policies"])
        for action in statement["Action"]
        for place in places_of(statement)
    }


def named(function: str) -> set[Right]:
    """What the sentence after `IAM:` names."""
    module = functions()[function]["Handler"].rpartition(".")[0].replace(".", "/")
    text = ast.get_docstring(ast.parse((ROOT / "functions" / f"{module}.py").read_text())) or ""
    _, _, after = " ".join(text.split()).partition("IAM: ")
    sentence = re.sub(r" \([^)]*\)", "", after).partition(". ")[0].removesuffix(".")
    found = set()
    for spelt in sentence.split("; "):
        clause = CLAUSE.fullmatch(spelt)
        assert clause, f"not a clause of rights: {spelt}"
        for action in clause["actions"].split(", "):
            found |= {(f"{clause['service']}:{action}", p) for p in clause["places"].split(", ")}
    return found


@pytest.mark.parametrize("function", functions())
def test_a_handler_says_what_its_role_permits_and_where(function: str) -> None:
    assert sorted(named(function)) == sorted(permitted(function))


# S3 tells who may not list a bucket that an absent object is forbidden (the engine does not): a
# source that is gone would be a fault of ours, and tried again and again. The Streaming API is told
# so on purpose: its rights are in the URLs that it hands out (adapters/media_objects.py).
@pytest.mark.parametrize("function", sorted(set(functions()) - {"StreamingApiFunction"}))
def test_who_reads_the_objects_of_a_bucket_can_tell_that_one_is_absent(function: str) -> None:
    rights = permitted(function)
    buckets = {"sources/": "source", "work/": "media", "media/": "media"}
    read = {buckets[place] for action, place in rights if action == "s3:GetObject"}
    assert {("s3:ListBucket", f"the {bucket} bucket") for bucket in read} <= rights
