"""Which deployed Zoetrope to speak to, and where it is written down."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from infra.client.errors import NoApiKey, NoDeployment

STACK_FILE = Path(".zoetrope") / "stack.json"


@dataclass(frozen=True, slots=True)
class Deployment:
    """The addresses of one deployed stack and a key to it."""

    upload_api_url: str
    streaming_api_url: str
    api_key: str = field(repr=False)
    uploads_dir: Path
    """Where the records of unfinished uploads are kept."""
    state_dir: Path | None = None
    """The directory of the stack.json that this was read from; None when the environment told."""
    console_url: str = ""

    @property
    def service(self) -> str:
        """Name the service for the records of unfinished uploads.

        A local stack has records of its own, and its API's address changes with every new route.
        """
        return "" if self.state_dir else self.upload_api_url

    def require_key(self) -> str:
        """Give the key, or say where it comes from."""
        if not self.api_key:
            raise NoApiKey(
                "No API key: set ZOETROPE_API_KEY to one made with `zoetrope keys create`."
            )
        return self.api_key


def find_deployment(
    environ: Mapping[str, str], working_dir: Path, *, stack_file: Path | None = None
) -> Deployment:
    """Find the stack: the given file, ZOETROPE_UPLOAD_API_URL, ZOETROPE_STACK, the directories up.

    Raise `NoDeployment` when there is none, or when its file cannot be understood.
    """
    if stack_file is not None:
        return _read(stack_file, environ)
    if environ.get("ZOETROPE_UPLOAD_API_URL"):
        return _from_environment(environ)
    if environ.get("ZOETROPE_STACK"):
        return _read(Path(environ["ZOETROPE_STACK"]), environ)
    for directory in (working_dir, *working_dir.parents):
        if (directory / STACK_FILE).is_file():
            return _read(directory / STACK_FILE, environ)
    raise NoDeployment(
        "No stack here: start one with `zoetrope up`. To use one on AWS, set "
        "ZOETROPE_UPLOAD_API_URL and ZOETROPE_API_KEY; to administer it, ZOETROPE_STACK_NAME."
    )


def _read(path: Path, environ: Mapping[str, str]) -> Deployment:
    try:
        stack: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return Deployment(
            upload_api_url=stack["upload_api_url"].rstrip("/"),
            streaming_api_url=stack["streaming_api_url"].rstrip("/"),
            api_key=environ.get("ZOETROPE_API_KEY") or stack.get("api_key", ""),
            uploads_dir=path.absolute().parent / "uploads",
            state_dir=path.absolute().parent,
            console_url=stack.get("console_url", ""),
        )
    except OSError as error:
        raise NoDeployment(
            f"The stack file {path} cannot be read ({error.strerror}); "
            "name another with --stack, or start a stack with `zoetrope up`."
        ) from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise NoDeployment(
            f"The stack file {path} is not one of ours; write it anew with `zoetrope up`."
        ) from error


def _from_environment(environ: Mapping[str, str]) -> Deployment:
    return Deployment(
        upload_api_url=environ["ZOETROPE_UPLOAD_API_URL"].rstrip("/"),
        streaming_api_url=environ.get("ZOETROPE_STREAMING_API_URL", "").rstrip("/"),
        api_key=environ.get("ZOETROPE_API_KEY", ""),
        uploads_dir=_state_home(environ) / "zoetrope" / "uploads",
    )


def _state_home(environ: Mapping[str, str]) -> Path:
    given = environ.get("XDG_STATE_HOME", "")
    return Path(given) if Path(given).is_absolute() else Path.home() / ".local" / "state"
