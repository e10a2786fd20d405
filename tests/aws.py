"""A moto-backed account with the table and buckets that the functions expect."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import boto3

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

REGION = "us-east-1"
TABLE = "zoetrope-table"
SOURCE_BUCKET = "zoetrope-source"
MEDIA_BUCKET = "zoetrope-media"
STATE_MACHINE_ARN = f"arn:aws:states:{REGION}:123456789012:stateMachine:zoetrope-processing"

ENVIRONMENT = {
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "AWS_SESSION_TOKEN": "session",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
    "TABLE_NAME": TABLE,
    "SOURCE_BUCKET": SOURCE_BUCKET,
    "MEDIA_BUCKET": MEDIA_BUCKET,
    "STATE_MACHINE_ARN": STATE_MACHINE_ARN,
    "PLAYBACK_KEYS_SECRET": "zoetrope-playback-keys",
    "PURGE_FUNCTION_NAME": "zoetrope-PurgeVideo",
    "WEBHOOK_QUEUE_URL": f"https://sqs.{REGION}.amazonaws.com/123456789012/deliveries.fifo",
    "STREAMING_API_URL": "https://stream.example.com",
    "POWERTOOLS_METRICS_DISABLED": "true",
}


def create_resources() -> None:
    """Make what template.yaml would make, as far as the functions touch it."""
    create_table(boto3.client("dynamodb"))
    create_buckets(boto3.client("s3"))
    create_state_machine(boto3.client("stepfunctions"))
    boto3.client("secretsmanager").create_secret(
        Name=ENVIRONMENT["PLAYBACK_KEYS_SECRET"], SecretString='{"kid":"first","secret":"s3cret"}'
    )


def create_webhook_queue(client: SQSClient) -> None:
    client.create_queue(
        QueueName=ENVIRONMENT["WEBHOOK_QUEUE_URL"].rpartition("/")[2],
        Attributes={"FifoQueue": "true", "DeduplicationScope": "messageGroup"},
    )


def create_table(client: DynamoDBClient, name: str = TABLE) -> None:
    client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"}
            for name in ("pk", "sk", "tenant_pk", "created_sk", "watch", "watch_sk")
        ],
        KeySchema=[
            {"AttributeName": "pk", "KeyType": "HASH"},
            {"AttributeName": "sk", "KeyType": "RANGE"},
        ],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by_tenant",
                "KeySchema": [
                    {"AttributeName": "tenant_pk", "KeyType": "HASH"},
                    {"AttributeName": "created_sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "ALL"},
            },
            {
                "IndexName": "by_watch",
                "KeySchema": [
                    {"AttributeName": "watch", "KeyType": "HASH"},
                    {"AttributeName": "watch_sk", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            },
        ],
    )


def create_buckets(client: S3Client) -> None:
    for name in (SOURCE_BUCKET, MEDIA_BUCKET):
        client.create_bucket(Bucket=name)


def create_state_machine(client: SFNClient) -> None:
    definition = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    client.create_state_machine(
        name=STATE_MACHINE_ARN.rsplit(":", 1)[1],
        definition=json.dumps(definition),
        roleArn="arn:aws:iam::123456789012:role/states",
    )
