"""The running stack as a benchmark drives it: a file in, a ready video out."""

import json
import os
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

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
from zoetrope.domain.layout import GenerationKeys


class Pipeline:
    """The stack of this folder (`make up`), with its engine's pid."""

    video_id = ""
    """The video that was uploaded last."""

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
        self.video_id = self._uploads.upload(SourceFile.at(file)).id
        return follow(self._api, self.video_id, seen=lambda _: None)

    def work_documents(self, below: str) -> dict[str, Any]:
        """Give the JSON documents of that video's work whose keys begin so, by their names."""
        s3, bucket = self._stack.client("s3"), self._stack.media_bucket
        prefix = GenerationKeys(self.video_id, 1).work_prefix + below
        listed = s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        keys = [each["Key"] for each in listed if each["Key"].endswith(".json")]
        read = (s3.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys)
        return {Path(key).stem: json.loads(body) for key, body in zip(keys, read, strict=True)}
