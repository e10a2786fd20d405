"""What holds for every test."""

from hypothesis import settings

pytest_plugins = ["tests.running"]

# A machine that is busy with other tests is slow, not wrong.
settings.register_profile("zoetrope", deadline=None)
settings.load_profile("zoetrope")
