"""Keeps signed URLs out of the logs: httpx writes every URL it requests at level INFO."""

import logging

import httpx


class RedactQueries(logging.Filter):
    """Replace the query of every URL in a record: that is where a signature lives."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the record's arguments; let every record through."""
        if isinstance(record.args, tuple):
            record.args = tuple(_without_query(value) for value in record.args)
        return True


def _without_query(value: object) -> object:
    if not isinstance(value, httpx.URL) or not value.query:
        return value
    return value.copy_with(query=b"redacted")


def install() -> None:
    """Put the filter on httpx's logger, once."""
    logger = logging.getLogger("httpx")
    if not any(isinstance(installed, RedactQueries) for installed in logger.filters):
        logger.addFilter(RedactQueries())
