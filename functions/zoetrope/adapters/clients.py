"""AWS clients, made on first use and kept for the life of the process.

boto3 costs a quarter of a second to import, so it is imported here and only when a client is made.
"""

from __future__ import annotations

from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from zoetrope.settings import settings

if TYPE_CHECKING:
    from botocore.config import Config
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

    from zoetrope.adapters.api_keys import ApiKeys
    from zoetrope.adapters.event_bus import EventBus
    from zoetrope.adapters.executions import Executions
    from zoetrope.adapters.media_bucket import MediaBucket
    from zoetrope.adapters.playback_keys import PlaybackKeyStore
    from zoetrope.adapters.source_bucket import SourceBucket
    from zoetrope.adapters.source_uploads import SourceUploads
    from zoetrope.adapters.stored_objects import StoredObjects
    from zoetrope.adapters.tenants import Tenants
    from zoetrope.adapters.upload_tokens import UploadTokens
    from zoetrope.adapters.video_queries import VideoQueries
    from zoetrope.adapters.video_table import VideoTable
    from zoetrope.adapters.webhook_queue import WebhookQueue
    from zoetrope.adapters.webhooks import Webhooks

CONNECT_TIMEOUT_SECONDS = 3
READ_TIMEOUT_SECONDS = 20
MAX_ATTEMPTS = 4
POOL_CONNECTIONS = 32

_MAKING = Lock()
"""Clients may be shared by threads, but making them is not safe: they come of one session (boto3
guide, "Clients", "Multithreading or multiprocessing with clients")."""


def _config() -> Config:
    from botocore.config import Config

    return Config(
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        read_timeout=READ_TIMEOUT_SECONDS,
        retries={"mode": "standard", "total_max_attempts": MAX_ATTEMPTS},
        max_pool_connections=POOL_CONNECTIONS,
        signature_version="v4",
    )


def _s3_config() -> Config:
    from botocore.config import Config

    # SigV2 on the global host is still what boto3 presigns with by default, and a checksum that the
    # client did not ask for makes a presigned URL unusable (boto3 1.36 and later).
    return _config().merge(
        Config(
            signature_version="s3v4",
            s3={"addressing_style": "path" if settings().endpoint_url else "virtual"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
    )


@cache
def s3() -> S3Client:
    """Give the S3 client."""
    import boto3

    with _MAKING:
        return boto3.client("s3", region_name=settings().region, config=_s3_config())


@cache
def dynamodb() -> DynamoDBClient:
    """Give the DynamoDB client."""
    import boto3

    with _MAKING:
        return boto3.client("dynamodb", region_name=settings().region, config=_config())


@cache
def stepfunctions() -> SFNClient:
    """Give the Step Functions client."""
    import boto3

    with _MAKING:
        return boto3.client("stepfunctions", region_name=settings().region, config=_config())


@cache
def lambda_() -> LambdaClient:
    """Give the Lambda client."""
    import boto3

    with _MAKING:
        return boto3.client("lambda", region_name=settings().region, config=_config())


@cache
def events() -> EventBridgeClient:
    """Give the EventBridge client."""
    import boto3

    with _MAKING:
        return boto3.client("events", region_name=settings().region, config=_config())


@cache
def sqs() -> SQSClient:
    """Give the SQS client."""
    import boto3

    with _MAKING:
        return boto3.client("sqs", region_name=settings().region, config=_config())


def video_table() -> VideoTable:
    """Give the table of videos."""
    from zoetrope.adapters.video_table import VideoTable

    return VideoTable(dynamodb(), settings().table_name)


def video_queries() -> VideoQueries:
    """Give the questions across videos."""
    from zoetrope.adapters.video_queries import VideoQueries

    return VideoQueries(dynamodb(), settings().table_name)


def source_bucket() -> SourceBucket:
    """Give the bucket of sources and of their uploads."""
    from zoetrope.adapters.source_bucket import SourceBucket

    return SourceBucket(s3(), settings().source_bucket)


def source_uploads() -> SourceUploads:
    """Give the open uploads of the source bucket."""
    from zoetrope.adapters.source_uploads import SourceUploads

    return SourceUploads(s3(), settings().source_bucket, video_queries())


def stored_sources() -> StoredObjects:
    """Give the objects of the source bucket, by video."""
    return _stored(settings().source_bucket)


def stored_media() -> StoredObjects:
    """Give the objects of the media bucket, by video."""
    return _stored(settings().media_bucket)


def _stored(bucket: str) -> StoredObjects:
    from zoetrope.adapters.stored_objects import StoredObjects

    return StoredObjects(s3(), bucket, dynamodb=dynamodb(), table_name=settings().table_name)


def api_keys() -> ApiKeys:
    """Give the API keys."""
    from zoetrope.adapters.api_keys import ApiKeys

    return ApiKeys(dynamodb(), settings().table_name)


def tenants() -> Tenants:
    """Give the tenants."""
    from zoetrope.adapters.tenants import Tenants

    return Tenants(dynamodb(), settings().table_name)


def upload_tokens() -> UploadTokens:
    """Give the upload tokens."""
    from zoetrope.adapters.upload_tokens import UploadTokens

    return UploadTokens(dynamodb(), settings().table_name, api_keys())


def playback_keys() -> PlaybackKeyStore:
    """Give the keys of playback tokens."""
    from zoetrope.adapters.playback_keys import playback_keys

    return playback_keys()


def media_bucket() -> MediaBucket:
    """Give the bucket of everything that processing writes."""
    from zoetrope.adapters.media_bucket import MediaBucket

    return MediaBucket(s3(), settings().media_bucket)


def executions() -> Executions:
    """Give the executions of the state machine."""
    from zoetrope.adapters.executions import Executions

    return Executions(stepfunctions(), settings().state_machine_arn)


def webhooks() -> Webhooks:
    """Give the webhooks."""
    from zoetrope.adapters.webhooks import Webhooks

    return Webhooks(dynamodb(), settings().table_name)


def webhook_queue() -> WebhookQueue:
    """Give the queue of deliveries."""
    from zoetrope.adapters.webhook_queue import WebhookQueue

    return WebhookQueue(sqs(), settings().webhook_queue_url)


def event_bus() -> EventBus:
    """Give the event bus."""
    from zoetrope.adapters.event_bus import EventBus

    return EventBus(events())
