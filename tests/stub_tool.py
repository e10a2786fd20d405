"""A media tool that does what a test tells it, and remembers how it was called."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_SCRIPT = """#!{python} -IS
import json, pathlib, sys
here = pathlib.Path({directory!r})
calls = sorted(here.glob("call-*"))
(here / f"call-{{len(calls):03d}}").write_text(json.dumps(sys.argv[1:]))
script = json.loads((here / "script.json").read_text())
turn = script[min(len(calls), len(script) - 1)]
for name, text in turn.get("files", {{}}).items():
    pathlib.Path(name).write_text(text)
if "-o" in sys.argv:
    pathlib.Path(sys.argv[sys.argv.index("-o") + 1]).write_text(turn.get("stdout", ""))
else:
    print(turn.get("stdout", ""))
print(turn.get("stderr", ""), file=sys.stderr)
sys.exit(turn.get("exit", 0))
"""


@dataclass(frozen=True)
class StubTool:
    """An executable: turn by turn it writes files, prints, and exits as it was told."""

    directory: Path

    @property
    def binary(self) -> Path:
        return self.directory / "tool"

    def will(self, *turns: dict[str, Any]) -> "StubTool":
        (self.directory / "script.json").write_text(json.dumps(turns))
        self.binary.write_text(_SCRIPT.format(python=sys.executable, directory=str(self.directory)))
        self.binary.chmod(0o755)
        return self

    def will_answer(self, *answers: dict[str, Any] | str) -> "StubTool":
        texts = (each if isinstance(each, str) else json.dumps(each) for each in answers)
        return self.will(*({"stdout": text} for text in texts))

    def calls(self) -> list[list[str]]:
        return [json.loads(path.read_text()) for path in sorted(self.directory.glob("call-*"))]

    def options(self, name: str) -> list[str]:
        """What each call gave for an option, where it gave it."""
        return [call[call.index(name) + 1] for call in self.calls() if name in call]
