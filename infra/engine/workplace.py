"""The two folders of a local stack: the project, and the state that may be thrown away."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where the sources are, and where an engine keeps its data; no other module spells a path."""

    root: Path
    state: Path

    @classmethod
    def of(cls, root: Path | None = None, state: Path | None = None) -> Self:
        """Take the current folder and its `.zoetrope/` where nothing else is said."""
        root = (root or Path.cwd()).resolve()
        return cls(root, (state or root / ".zoetrope").resolve())

    @property
    def stack_path(self) -> Path:
        """stack.json: the addresses and keys of what is deployed."""
        return self.state / "stack.json"

    @property
    def data(self) -> Path:
        """What the engine persists: objects, tables, stacks."""
        return self.state / "data"

    @property
    def snapshot(self) -> Path:
        """The engine's state but for the objects, as it was when it was last stopped gracefully."""
        return self.data / "state"

    @property
    def has_snapshot(self) -> bool:
        """Say whether the engine was ever stopped gracefully with a stack in it."""
        return (self.snapshot / "cloudformation.json").exists()

    @property
    def log_path(self) -> Path:
        """The engine's log, functions' output included."""
        return self.state / "engine.log"

    @property
    def pid_path(self) -> Path:
        """Which process the engine is."""
        return self.state / "engine.json"

    @property
    def scratch(self) -> Path:
        """TMPDIR of the engine and its functions."""
        return self.state / "tmp"

    @property
    def lock_path(self) -> Path:
        """Held while this engine is being started, deployed to or stopped."""
        return self.state / "lock"

    @property
    def cache(self) -> Path:
        """What is worth keeping over a clean start, shared by all engines of the project."""
        return self.root / ".cache"

    @property
    def build(self) -> Path:
        """Where the local `sam build` puts template and artefacts; shared by all engines."""
        return self.root / ".aws-sam" / "local"

    @property
    def build_lock(self) -> Path:
        """Held while the build is being made or deployed."""
        return self.cache / "build.lock"

    def prepare(self) -> None:
        """Make the folders, readable by their owner only: they hold keys and videos."""
        self.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.data, self.scratch, self.cache):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
