"""The only reader of the environment: every setting, its unit and its default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

MIB = 1024 * 1024
GIB = 1024 * MIB


@dataclass(frozen=True, slots=True)
class Settings:
    """What template.yaml tells the functions; docs/operations.md lists the same names."""

    table_name: str
    source_bucket: str
    media_bucket: str
    state_machine_arn: str
    purge_function_name: str
    streaming_api_url: str
    """Where players are sent; no trailing slash."""
    region: str
    endpoint_url: str
    """Where AWS answers when it is not AWS: an emulator. Empty on AWS."""
    allowed_origins: tuple[str, ...]
    max_upload_bytes: int
    upload_ttl_seconds: int
    part_url_ttl_seconds: int
    playback_url_ttl_seconds: int
    ffmpeg_dir: str
    webhook_queue_url: str
    webhook_loopback: bool
    """Whether webhooks may be called on this machine, by plain HTTP: on the local engine only."""
    function_name: str
    version: str
    playback_keys_secret: str
    """The secret with the keys of playback tokens, as Secrets Manager knows it."""
    delivery_mode: str
    """How players get at segments: `presigned`, `redirect` or `cloudfront`."""
    cloudfront_domain: str
    cloudfront_key_pair_id: str
    cloudfront_key_secret: str
    """The secret with the private key that signs for CloudFront, PEM."""

    @property
    def aws_domain(self) -> str:
        """The domain of AWS's endpoints in this region."""
        return "amazonaws.com.cn" if self.region.startswith("cn-") else "amazonaws.com"


def from_environment(environ: Mapping[str, str]) -> Settings:
    """Read the settings; what is absent takes its default, an ill-formed number is a ValueError."""

    def text(name: str, default: str = "") -> str:
        return environ.get(name, default)

    def number(name: str, default: int) -> int:
        return int(environ.get(name) or default)

    return Settings(
        table_name=text("TABLE_NAME"),
        source_bucket=text("SOURCE_BUCKET"),
        media_bucket=text("MEDIA_BUCKET"),
        state_machine_arn=text("STATE_MACHINE_ARN"),
        purge_function_name=text("PURGE_FUNCTION_NAME"),
        streaming_api_url=text("STREAMING_API_URL").rstrip("/"),
        region=text("AWS_REGION", text("AWS_DEFAULT_REGION", "us-east-1")),
        endpoint_url=text("AWS_ENDPOINT_URL"),
        allowed_origins=tuple(
            o.strip() for o in text("ALLOWED_ORIGINS", "*").split(",") if o.strip()
        ),
        max_upload_bytes=number("MAX_UPLOAD_BYTES", 100 * GIB),
        upload_ttl_seconds=number("UPLOAD_TTL_SECONDS", 24 * 3600),
        part_url_ttl_seconds=number("PART_URL_TTL_SECONDS", 3600),
        playback_url_ttl_seconds=number("PLAYBACK_URL_TTL_SECONDS", 6 * 3600),
        ffmpeg_dir=text("FFMPEG_DIR", "/opt/bin"),
        webhook_queue_url=text("WEBHOOK_QUEUE_URL"),
        webhook_loopback=text("WEBHOOK_LOOPBACK") == "true",
        function_name=text("AWS_LAMBDA_FUNCTION_NAME", "local"),
        version=text("ZOETROPE_VERSION", "0.1.0"),
        playback_keys_secret=text("PLAYBACK_KEYS_SECRET"),
        delivery_mode=text("DELIVERY_MODE", "presigned"),
        cloudfront_domain=text("CLOUDFRONT_DOMAIN"),
        cloudfront_key_pair_id=text("CLOUDFRONT_KEY_PAIR_ID"),
        cloudfront_key_secret=text("CLOUDFRONT_KEY_SECRET"),
    )


def environment() -> Mapping[str, str]:
    """Give the live environment, for what the runtime may renew in it: the credentials."""
    return os.environ


@cache
def settings() -> Settings:
    """Give this process's settings, read once."""
    return from_environment(os.environ)
