"""One upload in a process of its own, so that its time and its memory are nobody else's."""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from infra.client.deployment import find_deployment
from infra.client.resume import ResumeRecords
from infra.client.session import Session
from infra.client.source_file import SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from infra.engine import Stack


def main() -> None:
    """Upload the file argv[3] with the client argv[2] to the stack argv[1]; print one JSON line."""
    stack_file, client, source = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    seconds, made = CLIENTS[client](stack_file, source)
    used = resource.getrusage(resource.RUSAGE_SELF)
    run = {"seconds": round(seconds, 3), "cpu_seconds": round(used.ru_utime + used.ru_stime, 2)}
    print(json.dumps({**run, "peak_mb": used.ru_maxrss // 1024, "made": made}))


def zoetrope(stack_file: Path, source: Path) -> tuple[float, str]:
    """Upload as `zoetrope upload` does, from the create to the completion; give the video's id."""
    target = find_deployment({}, Path.cwd(), stack_file=stack_file)
    storage = Storage(connections=4)
    with (
        tempfile.TemporaryDirectory() as records,
        Session(target.upload_api_url, api_key=target.require_key()) as session,
    ):
        uploads = Uploads(UploadApi(session), storage, ResumeRecords(Path(records), service=""))
        began = time.perf_counter()
        video = uploads.upload(SourceFile.at(source))
        seconds = time.perf_counter() - began
    storage.close()
    return seconds, video.id


def boto3(stack_file: Path, source: Path) -> tuple[float, str]:
    """Upload as the SDK does by itself: 8 MiB parts, ten threads; give the object's key."""
    stack = Stack.load(stack_file.parent)
    client, key = stack.client("s3"), "benchmark/upload"
    began = time.perf_counter()
    client.upload_file(str(source), stack.source_bucket, key)
    return time.perf_counter() - began, key


CLIENTS: dict[str, Callable[[Path, Path], tuple[float, str]]] = {
    "zoetrope": zoetrope,
    "boto3": boto3,
}

if __name__ == "__main__":
    main()
