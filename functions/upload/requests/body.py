"""The body of a request as a JSON object."""

import json

from chalice.app import Request

from zoetrope.errors import InvalidRequest


def json_object(request: Request, *, required: bool = True) -> dict[str, object]:
    """Read the body; raises InvalidRequest for what is not a JSON object in UTF-8."""
    try:
        body = request.raw_body
        if not body and not required:
            return {}
        given = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest([("body", "must be well-formed JSON")]) from error
    if not isinstance(given, dict):
        raise InvalidRequest([("body", "must be a JSON object")])
    return given
