"""What a cold start imports and how long that takes, against the usual stack of such a function.

The usual stack is generated here: Chalice, a boto3 client, and Logger, Metrics and Tracer of
Powertools, in one app with one route. Every import is timed in a process of its own, by turns; and
so is the time from the start of a process to the first manifest's reply, table and index read from
a stub on loopback. The usual stack reads both with boto3 and renders the same playlist.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.aws_stub import aws_stub
from benchmarks.aws_stub import environment as stub_environment

FUNCTIONS = Path(__file__).parents[1] / "functions"
ROUNDS = 15
BAR_RATIOS = {"upload": 0.5, "streaming": 0.2}

USUAL_STACK = """
import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from chalice import Chalice

app = Chalice(app_name="usual", configure_logs=False)
logger, metrics, tracer = Logger(service="usual"), Metrics(namespace="usual"), Tracer()
table = boto3.client("dynamodb", region_name="us-east-1")


@app.route("/")
def index():
    return {}
"""

USUAL_REPLY = """
import json

import boto3
import usual_stack
from zoetrope.domain.hls import render_multivariant_playlist
from zoetrope.domain.index import Index

key = {"pk": {"S": "VIDEO#x"}, "sk": {"S": "META"}}
usual_stack.table.get_item(TableName="table", Key=key, ConsistentRead=True)
stored = boto3.client("s3", region_name="us-east-1").get_object(Bucket="media", Key="index.json")
list(render_multivariant_playlist(Index.from_json(json.loads(stored["Body"].read()))))
"""
OUR_REPLY = "from benchmarks.manifests import ask; ask('master.m3u8')"

PROGRAMS = {
    "bare": "pass",
    "usual": "import usual_stack",
    "upload": "import upload.app",
    "streaming": "import streaming.app",
}
REPLIES = {"usual": USUAL_REPLY, "streaming": OUR_REPLY}
REPLY_BAR_RATIO = 0.4


def main() -> None:
    """Print the medians, and as the last line one JSON object."""
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "usual_stack.py").write_text(USUAL_STACK, encoding="utf-8")
        environment = {**os.environ, "PYTHONPATH": f"{FUNCTIONS}{os.pathsep}{directory}"}
        modules = {name: modules_of(name, environment) for name in PROGRAMS}
        taken: dict[str, list[float]] = {name: [] for name in PROGRAMS}
        for _ in range(ROUNDS):
            for name, program in PROGRAMS.items():
                taken[name].append(milliseconds(program, environment))
        replies = first_replies(environment)
    print(json.dumps(figures(modules, taken) | {"first_reply": replies}))


def first_replies(environment: dict[str, str]) -> dict[str, object]:
    """Give the medians from a process's start to its first manifest's reply, and their ratio."""
    taken: dict[str, list[float]] = {name: [] for name in REPLIES}
    with aws_stub(2) as endpoint:
        path = os.pathsep.join([environment["PYTHONPATH"], str(FUNCTIONS.parent)])
        deployed = {**environment, **stub_environment(endpoint), "PYTHONPATH": path}
        for _ in range(ROUNDS):
            for name, program in REPLIES.items():
                taken[name].append(milliseconds(program, deployed))
    ms = {name: round(statistics.median(times), 1) for name, times in taken.items()}
    ratio = round(ms["streaming"] / ms["usual"], 3)
    print(f"first manifest's reply {ms['streaming']} ms, {ratio} of the usual {ms['usual']} ms")
    return {"ms": ms, "ratio": ratio, "within_bar": ratio <= REPLY_BAR_RATIO}


def modules_of(name: str, environment: dict[str, str]) -> int:
    """Count the modules that are there after the import; compiles them, too."""
    program = f"{PROGRAMS[name]}; import sys; print(len(sys.modules))"
    return int(_run(program, environment))


def milliseconds(program: str, environment: dict[str, str]) -> float:
    """Time a whole interpreter that runs a program and ends."""
    began = time.perf_counter()
    _run(program, environment)
    return (time.perf_counter() - began) * 1000


def figures(modules: dict[str, int], taken: dict[str, list[float]]) -> dict[str, object]:
    """Give modules and ms over the bare interpreter, and their ratios to the usual stack."""
    medians = {name: statistics.median(times) for name, times in taken.items()}
    more = {name: modules[name] - modules["bare"] for name in PROGRAMS if name != "bare"}
    ms = {name: round(medians[name] - medians["bare"], 1) for name in more}
    ratios = {
        name: {
            "modules": round(more[name] / more["usual"], 3),
            "ms": round(ms[name] / ms["usual"], 3),
        }
        for name in BAR_RATIOS
    }
    for name, count in more.items():
        print(f"{name:10} {count:5} modules {ms[name]:7.1f} ms over a bare interpreter")
    return {
        "benchmark": "coldstart",
        "rounds": ROUNDS,
        "bare_ms": round(medians["bare"], 1),
        "modules": more,
        "ms": ms,
        "ratio": ratios,
        "within_bar": {
            name: {of: ratio <= BAR_RATIOS[name] for of, ratio in each.items()}
            for name, each in ratios.items()
        },
    }


def _run(program: str, environment: dict[str, str]) -> str:
    command = [sys.executable, "-c", program]
    return subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, text=True, check=True
    ).stdout


if __name__ == "__main__":
    main()
