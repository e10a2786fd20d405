"""How the check of what was packaged fails: never as the source's fault, and late as late."""

from pathlib import Path

import pytest

from tests.stub_tool import StubTool
from zoetrope.adapters.output_check import check_decodes
from zoetrope.errors import ToolFailed


def failed(binary: Path, directory: Path, timeout_seconds: float) -> ToolFailed:
    with pytest.raises(ToolFailed) as caught:
        check_decodes(
            binary, ["a.mp4"], segment_count=1, directory=directory, timeout_seconds=timeout_seconds
        )
    return caught.value


def test_a_check_that_is_stopped_at_the_deadline_counts_as_an_overrun(tmp_path: Path) -> None:
    endless = tmp_path / "endless"
    endless.write_text("#!/bin/sh\nexec sleep 60\n")
    endless.chmod(0o755)
    assert failed(endless, tmp_path, 0.3).members["timed_out"]


def test_what_the_check_complains_of_is_not_taken_for_the_sources_fault(tmp_path: Path) -> None:
    tool = StubTool(tmp_path).will({"stderr": "Invalid data found", "exit": 69})
    assert failed(tool.binary, tmp_path, 20).members == {}
