"""The metrics of the processing: log lines that CloudWatch counts (embedded metric format)."""

from collections.abc import Iterator
from contextlib import contextmanager

from aws_lambda_powertools.metrics import MetricUnit, single_metric

from processing.log import logger

NAMESPACE = "Zoetrope"
REPAIRS = "Repairs"


def count(name: str, value: int = 1, **dimensions: str) -> None:
    """Count something that happened, by at most one dimension of few values."""
    _emit(name, MetricUnit.Count, value, dimensions)


def seconds(name: str, value: float) -> None:
    """Record how long something took."""
    _emit(name, MetricUnit.Seconds, value, {})


def ratio(name: str, value: float) -> None:
    """Record how one figure is to another."""
    _emit(name, MetricUnit.NoUnit, value, {})


def count_repair(kind: str) -> None:
    """Count what reconcile has put right, by kind."""
    count(REPAIRS, kind=kind)


def _emit(name: str, unit: MetricUnit, value: float, dimensions: dict[str, str]) -> None:
    metric_line = single_metric(name=name, unit=unit, value=value, namespace=NAMESPACE)
    with _a_whole_line(), metric_line as metric:
        for dimension, given in dimensions.items():
            metric.add_dimension(dimension, given)


@contextmanager
def _a_whole_line() -> Iterator[None]:
    """Keep other threads from writing into a metric's line: print() does it in two pieces."""
    log = logger.registered_handler  # of the same stream
    log.acquire()
    try:
        yield
    finally:
        log.release()
