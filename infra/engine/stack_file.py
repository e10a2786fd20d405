"""stack.json: what every tool needs to know about the stack that is deployed from this folder."""

import json
import os
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from infra.engine.errors import NoStack
from infra.engine.operator import Credentials

STACK_FILE = "stack.json"


@dataclass(frozen=True, slots=True)
class Stack:
    """A deployed stack: its addresses, its names, and the keys to use it. URLs end without `/`."""

    endpoint_url: str
    region: str
    stack_name: str
    upload_api_url: str
    streaming_api_url: str
    console_url: str
    api_key: str = field(repr=False)
    table_name: str
    source_bucket: str
    media_bucket: str
    state_machine_arn: str
    access_key_id: str
    secret_access_key: str = field(repr=False)

    @classmethod
    def load(cls, state: Path | None = None) -> Self:
        """Read the stack of a state directory (default `.zoetrope/`). Raises NoStack."""
        path = (state or default_state()) / STACK_FILE
        try:
            record = json.loads(path.read_text(encoding="utf-8"))
            return cls(**{each.name: record[each.name] for each in fields(cls)})
        except (FileNotFoundError, KeyError, TypeError, ValueError) as error:
            raise NoStack(f"There is no usable {path}; run `make up` first.") from error

    def save(self, state: Path) -> None:
        """Write stack.json whole or not at all, readable by its owner only: it holds keys."""
        path = state / STACK_FILE
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=2)
            file.write("\n")
        fresh.replace(path)

    def client(self, service: str) -> Any:  # noqa: ANN401 - boto3's clients are made at run time
        """Give a boto3 client with the operator's credentials (not a function's role)."""
        credentials = Credentials(self.access_key_id, self.secret_access_key)
        return credentials.client(service, self.endpoint_url)


def default_state() -> Path:
    """Name the state directory of the current folder."""
    return Path.cwd() / ".zoetrope"
