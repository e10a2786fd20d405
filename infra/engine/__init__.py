"""The local engine: start an AWS emulator, build, deploy, and remember what was deployed."""

from infra.engine.control import EngineStatus, down, status, up
from infra.engine.doctor import Check, doctor
from infra.engine.errors import EngineError, NoStack
from infra.engine.stack_file import Stack

__all__ = [
    "Check",
    "EngineError",
    "EngineStatus",
    "NoStack",
    "Stack",
    "doctor",
    "down",
    "status",
    "up",
]
