"""Time per presigned URL: the batch signer against boto3, both in this one run."""

import json
import statistics
import time
from collections.abc import Callable

import boto3
from botocore.config import Config

from zoetrope.domain.layout import GenerationKeys
from zoetrope.domain.sigv4 import Credentials, Presigner, SigningScope

TOKEN = "t" * 1200  # as long as a Lambda's session token
CREDENTIALS = Credentials("ASIAEXAMPLEEXAMPLE00", "s" * 40, TOKEN)
REGION = "eu-central-1"
KEYS = GenerationKeys("01K9ZZZZZZZZZZZZZZZZZZZZZZ", 1)
ROUNDS = 7


def main() -> None:
    """Print both figures, and as the last line one JSON object."""
    ours = microseconds(batch_of_reads, 9000)
    parts = microseconds(batch_of_parts, 1000)
    theirs = microseconds(boto3_reads, 300)
    print(f"batch signer  GET {ours:7.2f} µs   PUT of a part {parts:7.2f} µs")
    print(f"boto3         GET {theirs:7.2f} µs")
    figures = {"get_us": ours, "put_part_us": parts, "boto3_get_us": theirs}
    rounded: dict[str, float | str] = {name: round(value, 2) for name, value in figures.items()}
    print(json.dumps({"benchmark": "signing", **rounded, "ratio": round(theirs / ours, 1)}))


def microseconds(batch: Callable[[int], object], count: int) -> float:
    """Give the median time of a URL over some rounds, the set-up of the batch included."""
    batch(count)
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        batch(count)
        taken.append((time.perf_counter() - began) / count * 1e6)
    return statistics.median(taken)


def batch_of_reads(count: int) -> list[str]:
    """Sign the segments of one track."""
    presigner = Presigner(scope(), method="GET", base_url=base_url(), expires_seconds=3600)
    return [presigner.url(KEYS.segment("720p", number)) for number in range(1, count + 1)]


def batch_of_parts(count: int) -> list[str]:
    """Sign the parts of one upload, with their length."""
    presigner = Presigner(
        scope(),
        method="PUT",
        base_url=base_url(),
        expires_seconds=3600,
        header_names=("content-length",),
    )
    return [
        presigner.url(
            "sources/t/v",
            query={"partNumber": str(number), "uploadId": "u" * 64},
            headers={"content-length": "8388608"},
        )
        for number in range(1, count + 1)
    ]


def boto3_reads(count: int) -> list[str]:
    """Sign the same segments with the SDK."""
    client = boto3.client(
        "s3",
        region_name=REGION,
        aws_access_key_id=CREDENTIALS.access_key_id,
        aws_secret_access_key=CREDENTIALS.secret_access_key,
        aws_session_token=TOKEN,
        config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}),
    )
    began = time.perf_counter()
    urls = [
        client.generate_presigned_url(
            "get_object",
            Params={"Bucket": "media", "Key": KEYS.segment("720p", number)},
            ExpiresIn=3600,
        )
        for number in range(1, count + 1)
    ]
    print(f"boto3 alone, client already made: {(time.perf_counter() - began) / count * 1e6:.2f} µs")
    return urls


def scope() -> SigningScope:
    """Derive the key anew: a batch pays for its own."""
    return SigningScope(CREDENTIALS, region=REGION, signed_at=int(time.time()))


def base_url() -> str:
    """Name the bucket in virtual-host style."""
    return f"https://media.s3.{REGION}.amazonaws.com"


if __name__ == "__main__":
    main()
