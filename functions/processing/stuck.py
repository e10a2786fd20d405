"""Videos whose processing has stood still for longer than any should: counted for the alarm.

Films of twelve hours may take days, and an execution that runs is left alone by recovery; what
repeats a task that hangs are its own deadlines. Should all of that fail, the operator is told.
"""

from processing import metrics
from processing.log import logger
from zoetrope.adapters import clients
from zoetrope.domain.lifecycle import STUCK_AFTER_MS
from zoetrope.errors import ZoetropeError


def count_stuck(at_ms: int) -> int:
    """Count what has been waiting too long for an execution, or for the next task of one to end."""
    try:
        number = clients.video_queries().count_stuck(at_ms)
    except ZoetropeError as error:
        logger.warning("stuck videos not counted", extra={"why": error.detail})
        return 0
    metrics.count("Stuck", number)
    if number:
        logger.warning("videos are stuck", extra={"videos": number, "after_ms": STUCK_AFTER_MS})
    return number
