"""Which file Uppy is about to upload: `{filename, type, metadata}`, in a body or in a query."""

import re
from collections.abc import Mapping

from upload.requests.fields import Fields
from upload.requests.new_video import MAX_FILENAME, read_content_type, read_metadata
from zoetrope.domain.new_video import NewVideo

_IN_QUERY = re.compile(r"metadata\[(.*)\]", re.DOTALL)


def parse_file(given: Mapping[str, object]) -> NewVideo:
    """Read `{filename, type, metadata}`, the file to upload; raises InvalidRequest."""
    metadata = given.get("metadata")
    if isinstance(metadata, dict):
        given = {**given, "metadata": _texts(metadata)}
    fields = Fields(given)
    video = NewVideo(
        filename=fields.text("filename", max_length=MAX_FILENAME, required=True),
        size_bytes=0,
        content_type=read_content_type(fields, "type"),
        metadata=read_metadata(fields),
    )
    fields.check()
    return video


def parse_file_query(query: Mapping[str, str]) -> NewVideo:
    """Read the same out of a query, with `metadata[name]=value`; raises InvalidRequest."""
    found = ((_IN_QUERY.fullmatch(name), value) for name, value in query.items())
    metadata = {match[1]: value for match, value in found if match}
    return parse_file({**query, "metadata": metadata})


def _texts(metadata: Mapping[object, object]) -> dict[object, object]:
    """Write numbers as text and leave out what has no text: Uppy sends whatever a page set."""
    return {
        name: str(value).lower() if isinstance(value, bool) else str(value)
        for name, value in metadata.items()
        if name != "" and isinstance(value, str | int | float)
    }
