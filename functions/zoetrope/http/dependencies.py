"""Asking what a service depends on whether it answers, all at once and within a deadline."""

import time
from collections.abc import Callable, Mapping

from zoetrope.errors import DependencyUnavailable

# API Gateway gives up after 29 s; a dependency this slow is as good as down.
DEADLINE_SECONDS = 5.0

Question = Callable[[], object]


def ask_all(
    questions: Mapping[str, Question], *, deadline_seconds: float = DEADLINE_SECONDS
) -> dict[str, dict[str, object]]:
    """Give each dependency's `status`, `ok` or `unavailable`, and its `latency_ms`."""
    # Only the status page needs it, and a cold start is spared its import.
    from concurrent.futures import ThreadPoolExecutor, wait  # noqa: PLC0415

    pool = ThreadPoolExecutor(max_workers=max(1, len(questions)))
    asked = {name: pool.submit(_ask, question) for name, question in questions.items()}
    wait(asked.values(), timeout=deadline_seconds)
    late = _answer("unavailable", deadline_seconds)
    pool.shutdown(wait=False, cancel_futures=True)
    return {name: answer.result() if answer.done() else late for name, answer in asked.items()}


def all_answered(dependencies: Mapping[str, Mapping[str, object]]) -> bool:
    """Say whether every dependency is `ok`."""
    return all(answer["status"] == "ok" for answer in dependencies.values())


def _ask(question: Question) -> dict[str, object]:
    began = time.perf_counter()
    try:
        question()
    except DependencyUnavailable:
        return _answer("unavailable", time.perf_counter() - began)
    return _answer("ok", time.perf_counter() - began)


def _answer(status: str, seconds: float) -> dict[str, object]:
    return {"status": status, "latency_ms": round(seconds * 1000, 1)}
