"""The witness of `make soak`: what it counts as an exception's text, and what not."""

import json

import httpx
import pytest

from tests.chaos.witness import Tally


def read(status_code: int, body: str) -> Tally:
    tally = Tally()
    tally.read(httpx.Response(status_code, text=body))
    return tally


def gateway(message: str, kind: str = "Runtime.HandlerError") -> str:
    """What the engine's gateway makes of an exception that a handler has let out."""
    return json.dumps({"message": json.dumps({"errorMessage": message, "errorType": kind})})


DIED = gateway("Worker process died")
UNSTARTED = "Worker process exited immediately. stderr: "
CODE = "/tmp/engine/tmp/ministack-lambda-zoetrope-upload-api-function-d6b94lxg/code"
GONE = "[Errno 2] No such file or directory: "
MISSED = "Worker init failed: No module named "


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(DIED, id="killed"),
        pytest.param(gateway(UNSTARTED, "RuntimeError"), id="ended before it had begun"),
        pytest.param(gateway("[Errno 32] Broken pipe", "BrokenPipeError"), id="ended as it began"),
        pytest.param(gateway(f"{GONE}'{CODE}'", "FileNotFoundError"), id="deployed anew"),
        pytest.param(gateway(f"{MISSED}'upload.routes.uploads'", "RuntimeError"), id="half gone"),
        pytest.param(
            gateway(f"{GONE}'{CODE}/streaming/urls.py'", "FileNotFoundError"), id="half unpacked"
        ),
    ],
)
def test_the_engines_word_for_a_functions_process_is_counted_apart(body: str) -> None:
    tally = read(502, body)
    assert (tally.engines_own, tally.exception_texts) == (1, [])


@pytest.mark.parametrize(
    ("status_code", "body"),
    [
        pytest.param(502, gateway("'upload'"), id="an exception of ours"),
        pytest.param(502, gateway("Worker process died: upload"), id="more than the engine says"),
        pytest.param(502, gateway("Worker process died", "KeyError"), id="of another kind"),
        pytest.param(500, DIED, id="another status code"),
        pytest.param(502, json.dumps(json.loads(DIED) | {"code": "x"}), id="with another member"),
        pytest.param(
            502, gateway(f"{UNSTARTED}Traceback", "RuntimeError"), id="why it could not begin"
        ),
        pytest.param(
            502, gateway(f"{GONE}'/tmp/work/plan.json'", "FileNotFoundError"), id="another file"
        ),
        pytest.param(502, gateway(f"{GONE}'{CODE}/streaming/urls.py'"), id="of the handler's"),
        pytest.param(502, gateway(f"{MISSED}'upload.nothing'", "RuntimeError"), id="not deployed"),
        pytest.param(502, "Traceback (most recent call last):", id="a traceback"),
        pytest.param(500, '{"detail": "KeyError: upload"}', id="the name of an exception"),
        pytest.param(500, '{"detail": "views.py, line 7"}', id="a file"),
        pytest.param(503, '{"detail": "botocore gave up"}', id="a library"),
        pytest.param(404, '{"detail": "NoSuchKeyException"}', id="a refusal"),
    ],
)
def test_any_other_insight_is_an_exceptions_text(status_code: int, body: str) -> None:
    tally = read(status_code, body)
    assert (tally.engines_own, len(tally.exception_texts)) == (0, 1)


@pytest.mark.parametrize(
    ("status_code", "body"),
    [
        (200, '{"filename": "Traceback.py"}'),
        (409, '{"code": "video_not_ready", "detail": "The video is not ready."}'),
        (500, '{"code": "internal_error", "detail": "Something went wrong on our side."}'),
        (502, '{"message": "Internal server error"}'),
    ],
)
def test_an_answer_is_none(status_code: int, body: str) -> None:
    tally = read(status_code, body)
    assert (tally.attempts, tally.engines_own, tally.exception_texts) == (1, 0, [])
