"""The sound's encoder: how often it is sought, by what the first packet after a seek says."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from tests.plans import source
from tests.stub_tool import StubTool
from zoetrope.adapters.audio_encoder import MAX_READ_AGAIN_BYTES, RUN_UPS_SECONDS, AudioEncoder
from zoetrope.adapters.ffprobe import Ffprobe
from zoetrope.domain.plan import plan_for

BEGIN, END = 4688, 5156
"""The packets from 100 s to 110 s: further from the beginning than the longest run-up."""
PLAN = plan_for(source(duration=Fraction(120)))
EARLY, LATE = 90_000, 99_000
"""Before, and after the run-in of 2.7 s, in milliseconds."""
MOST = MAX_READ_AGAIN_BYTES


@pytest.mark.parametrize(
    ("first", "size_bytes", "sought"),
    [
        (EARLY, MOST, 1),
        (LATE, MOST, len(RUN_UPS_SECONDS)),
        (LATE, MOST + 1, len(RUN_UPS_SECONDS)),
        (None, MOST, len(RUN_UPS_SECONDS)),
        (None, MOST + 1, 1),
    ],
)
def test_sound_that_comes_too_late_or_not_at_all_is_sought_with_a_longer_run_up(
    first: int | None, size_bytes: int, sought: int, tmp_path: Path
) -> None:
    packet = "" if first is None else f"0, {first}, {first}, 21, 400, 0x0\n"
    (tmp_path / "tool").mkdir()
    tool = StubTool(tmp_path / "tool").will({"files": {"first.txt": f"#tb 0: 1/1000\n{packet}"}})
    plan = replace(PLAN, source=replace(PLAN.source, size_bytes=size_bytes))
    probe = Ffprobe(tool.binary, "http://x/", "mov", tmp_path, lambda: 20.0)
    AudioEncoder(tool.binary, probe, plan).encode(PLAN.source.audio[0], BEGIN, END)
    assert len(tool.options("-ss")) == sought
    assert len(tool.calls()) == sought + 1
