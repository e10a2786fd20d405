"""A cold start must not pay for what the first request may not need."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[3] / "functions"
HEAVY = {"boto3", "aws_xray_sdk", "pydantic", "botocore.client", "botocore.session", "urllib3"}

# Measured at 238 and 98; a count and not a clock, so that it means the same on every machine.
MODULES = {"upload.app": 290, "upload.authorizer": 130}


@pytest.mark.parametrize(("handler", "most"), MODULES.items())
def test_a_handler_starts_without_the_sdk(handler: str, most: int) -> None:
    program = f"import json, sys, {handler}; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, capture_output=True, text=True, check=True
    )
    loaded = set(json.loads(ran.stdout))
    assert not loaded & HEAVY
    assert len(loaded) <= most
