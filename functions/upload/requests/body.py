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
        given = json.loads(body, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest([("body", "must be well-formed JSON")]) from error
    if not isinstance(given, dict):
        raise InvalidRequest([("body", "must be a JSON object")])
    return given


def _number(text: str) -> float:
    # JSON Schema, Core 4.2.3: numbers are compared by value, so that 9.0 is an integer.
    value = float(text)
    return int(value) if value.is_integer() else value
