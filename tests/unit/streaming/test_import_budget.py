"""A cold start must not pay for what the first request may not need."""

import json
import subprocess
import sys
from pathlib import Path

FUNCTIONS = Path(__file__).parents[3] / "functions"
HEAVY = {
    "aws_lambda_powertools",
    "boto3",
    "aws_xray_sdk",
    "pydantic",
    "botocore.client",
    "botocore.session",
    "urllib3",
}

# A count and not a clock, so that it means the same on every machine; of modules that are not of
# Python itself, for those differ by its release, its locale and who distributes it.
MAX_MODULES = 68
OF_PYTHON = sys.stdlib_module_names | {"sitecustomize", "usercustomize"}


def test_the_handler_starts_without_the_sdk() -> None:
    program = "import json, sys, streaming.app; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(ran.stdout))
    assert not loaded & HEAVY
    ours = {module for module in loaded if module.partition(".")[0] not in OF_PYTHON}
    assert 0 < len(ours) <= MAX_MODULES
