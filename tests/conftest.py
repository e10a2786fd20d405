"""What holds for every test."""

import os

from hypothesis import settings

pytest_plugins = ["tests.running"]

# A machine that is busy with other tests is slow, not wrong. The same inputs each time, as CI must
# give the same answer twice; `make test-exhaustive` draws others.
settings.register_profile("zoetrope", deadline=None, derandomize=True)
settings.register_profile("others", deadline=None)
settings.load_profile("zoetrope")

# What CI systems tell programs about their terminal would change what the command line prints.
for name in ("GITHUB_ACTIONS", "FORCE_COLOR", "PY_COLORS", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
    os.environ.pop(name, None)
# Everything here is on loopback, which no proxy can reach.
os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
