"""The running stack as a benchmark drives it: a file in, a ready video out."""

import json
import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Self

from infra.client.deployment import find_deployment
from infra.client.following import follow
from infra.client.replies import Video
from infra.client.resume import ResumeRecords
from infra.client.session import Session
from infra.client.source_file import SourceFile
from infra.client.storage import Storage
from infra.client.upload_api import UploadApi
from infra.client.uploads import Uploads
from infra.engine import Stack
from infra.engine.process import EngineProcess
from infra.engine.workplace import Workplace


class Pipeline:
    """The stack of this folder (`make up`), with its engine's pid."""

    def __enter__(self) -> Self:
        """Connect; SystemExit says what to do when the stack is not running."""
        place = Workplace.of()
        engine = EngineProcess.of(place)
        if engine is None:
            raise SystemExit("The stack is not running; start it with `make up`.")
        self.engine_pid = engine.pid
        self._stack = Stack.load(place.state)
        self._closing = ExitStack()
        target = find_deployment(os.environ, place.root)
        session = Session(target.upload_api_url, api_key=target.require_key())
        self._api = UploadApi(self._closing.enter_context(session))
        storage = Storage(connections=4)
        self._closing.callback(storage.close)
        records = ResumeRecords(target.uploads_dir, service=target.service)
        self._uploads = Uploads(self._api, storage, records)
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._closing.close()

    def run(self, file: Path) -> Video:
        """Upload a file and wait until it is ready."""
        sent = self._uploads.upload(SourceFile.at(file))
        return follow(self._api, sent.id, seen=lambda _: None)

    def shares_read(self, video_id: str) -> dict[str, float]:
        """Give the share of the source that each task read, from the tasks' own results."""
        s3, bucket = self._stack.client("s3"), self._stack.media_bucket
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=f"work/{video_id}/1/tasks/")
        results = [each["Key"] for each in listed["Contents"] if each["Key"].endswith(".json")]
        shares = {}
        for key in results:
            result = json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
            share = result["source_bytes_read"] / result["source_size_bytes"]
            shares[Path(key).stem] = round(share, 3)
        return shares
