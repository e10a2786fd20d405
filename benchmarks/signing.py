"""CPU time per presigned URL: the product's signers against boto3, by turns in this one run.

Both sign for the same bucket, keys and credentials, in turns of equal length, so that the
processor's caches are as warm for the one as for the other. boto3's client is made beforehand, as a
warm function has it; ours pays for deriving its key in every batch of a thousand.
"""

from __future__ import annotations

import base64
import json
import random
import statistics
import time
from fractions import Fraction
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from zoetrope.adapters.function_credentials import FunctionCredentials
from zoetrope.adapters.part_urls import PartUrls
from zoetrope.adapters.segment_urls import SegmentUrls
from zoetrope.domain.layout import GenerationKeys, source_key
from zoetrope.domain.uploads import PartToSign
from zoetrope.domain.viewing import Viewing

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_s3 import S3Client

COUNT = 1000
ROUNDS = 9
TURN_SECONDS = 0.2
BAR_PARTS, BAR_READS = 50, 75
REGION, BUCKET = "eu-central-1", "media"
BASE_URL = f"https://{BUCKET}.s3.{REGION}.amazonaws.com"
EXPIRES_SECONDS = 3600
# Base64 and 1,200 characters long, as a Lambda's session token is.
TOKEN = base64.b64encode(random.Random(1).randbytes(900)).decode()
ENVIRON = {
    "AWS_ACCESS_KEY_ID": "ASIAEXAMPLEEXAMPLE00",
    "AWS_SECRET_ACCESS_KEY": "s" * 40,
    "AWS_SESSION_TOKEN": TOKEN,
}
VIDEO_ID = "01K9ZZZZZZZZZZZZZZZZZZZZZZ"
SEGMENTS = [GenerationKeys(VIDEO_ID, 1).segment("720p", n) for n in range(1, COUNT + 1)]
SOURCE = source_key("acme", VIDEO_ID)
UPLOAD_ID = "u" * 64
PARTS = [PartToSign(number, 8_388_608) for number in range(1, COUNT + 1)]


def main() -> None:
    """Print the medians of all rounds, and as the last line one JSON object."""
    client = warm_client()
    taken = by_turns(
        {
            "get": our_reads,
            "boto3_get": lambda: boto3_reads(client),
            "put_part": our_parts,
            "boto3_put_part": lambda: boto3_parts(client),
        }
    )
    reads = taken["boto3_get"] / taken["get"]
    parts = taken["boto3_put_part"] / taken["put_part"]
    for name, what, ratio in (
        ("get", "GET of a segment", reads),
        ("put_part", "PUT of a part", parts),
    ):
        ours, theirs = taken[name], taken[f"boto3_{name}"]
        print(f"{what:17} {ours:6.2f} µs   boto3 {theirs:7.2f} µs   {ratio:5.1f} x")
    figures: dict[str, object] = {f"{name}_us": round(value, 2) for name, value in taken.items()}
    figures |= {"get_ratio": round(reads, 1), "put_part_ratio": round(parts, 1)}
    figures["within_bars"] = reads >= BAR_READS and parts >= BAR_PARTS
    print(json.dumps({"benchmark": "signing", "urls": COUNT, **figures}))


def by_turns(batches: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Give the median CPU time of a URL in µs; each round has all, so that load meets all."""
    taken: dict[str, list[float]] = {name: [] for name in batches}
    for _ in range(ROUNDS + 1):
        for name, batch in batches.items():
            taken[name].append(turn(batch) * 1e6)
    # The first round fills caches.
    return {name: statistics.median(rounds[1:]) for name, rounds in taken.items()}


def turn(batch: Callable[[], object]) -> float:
    """Sign batches for a while; give the CPU seconds of a URL."""
    count, began = 0, time.thread_time()
    while (taken := time.thread_time() - began) < TURN_SECONDS:
        batch()
        count += COUNT
    return taken / count


def our_reads() -> None:
    """Sign the segments of one track, as a playlist does."""
    batch = SegmentUrls(
        FunctionCredentials(ENVIRON, expire=False),
        region=REGION,
        bucket_url=BASE_URL,
        pause_allowance_seconds=EXPIRES_SECONDS,
    ).batch(Viewing(GenerationKeys("v", 1), duration=Fraction(0), now=int(time.time())))
    for _ in batch.urls(SEGMENTS):
        pass


def our_parts() -> object:
    """Sign the parts of one upload, as the Upload API does."""
    urls = PartUrls(
        FunctionCredentials(ENVIRON, expire=False),
        region=REGION,
        base_url=BASE_URL,
        ttl_seconds=EXPIRES_SECONDS,
    )
    return urls.sign(SOURCE, UPLOAD_ID, PARTS, now=int(time.time()))


def warm_client() -> S3Client:
    """Make the SDK's client."""
    return boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=ENVIRON["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ENVIRON["AWS_SECRET_ACCESS_KEY"],
        aws_session_token=TOKEN,
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )


def boto3_reads(client: S3Client) -> None:
    """Sign the same segments with the SDK."""
    for key in SEGMENTS:
        client.generate_presigned_url(
            "get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=EXPIRES_SECONDS
        )


def boto3_parts(client: S3Client) -> list[str]:
    """Sign the same parts with the SDK, their length included."""
    upload: dict[str, object] = {"Bucket": BUCKET, "Key": SOURCE, "UploadId": UPLOAD_ID}
    return [
        client.generate_presigned_url(
            "upload_part",
            Params={**upload, "PartNumber": part.part_number, "ContentLength": part.size_bytes},
            ExpiresIn=EXPIRES_SECONDS,
        )
        for part in PARTS
    ]


if __name__ == "__main__":
    main()
