"""The log of the Streaming API: one structured line per event, never a URL, token or key in it.

Its lines, the metric among them, are like those that Powertools writes for the other two services.
But importing that is a third of what a cold start would take here, with a viewer waiting
(docs/decisions/0013).
"""

import json
import logging
import sys

from zoetrope.http.request_log import OfRequest

_PLAIN = frozenset(vars(logging.makeLogRecord({})))
"""What every record has; the rest is what the caller gave as `extra`."""


class JsonLines(logging.Formatter):
    """Renders a record as one line of JSON."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """Give level, message, time, service, what the caller added, and an error's traceback."""
        line: dict[str, object] = {
            "level": record.levelname,
            "location": f"{record.funcName}:{record.lineno}",
            "message": record.getMessage(),
            "timestamp": self.formatTime(record),
            "service": self._service,
        }
        line |= {name: value for name, value in vars(record).items() if name not in _PLAIN}
        if record.exc_info and record.exc_info[0]:
            line["exception_name"] = record.exc_info[0].__name__
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


def json_logger(service: str) -> logging.Logger:
    """Give a logger that writes to standard output, where Lambda reads it, and nowhere else."""
    logger = logging.getLogger(service)
    if not logger.handlers:
        handler = logging.StreamHandler(sys.stdout)
        handler.setFormatter(JsonLines(service))
        logger.addHandler(handler)
        logger.addFilter(OfRequest())
        logger.setLevel(logging.INFO)
        # The root logger of a Lambda function writes everything a second time.
        logger.propagate = False
    return logger
