"""Where AWS's exceptions stop: what we do not handle by name becomes `DependencyUnavailable`."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from zoetrope.errors import DependencyUnavailable


@contextmanager
def aws_call(what: str) -> Iterator[None]:
    """Run one call to AWS; `what` names it in the error, without keys or ids of AWS.

    Raises DependencyUnavailable for every error of botocore that the block lets out.
    """
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        raise DependencyUnavailable(f"{what} failed: {error_code(error)}") from error


def error_code(error: Exception) -> str:
    """Give AWS's error code, or the exception's name where there is none."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return str(response.get("Error", {}).get("Code", "")) or type(error).__name__
    return type(error).__name__
