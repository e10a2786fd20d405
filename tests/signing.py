"""Keys that are hard to sign: everything in them that a path or a query writes otherwise."""

import random

_PIECES = (*"abcXYZ019-._~ +%/?#&=:;,@$!*'()[]{}|^`<>\"\\äßñ漢字🎞\u0301", "%2F", "%20", "//")


def odd_keys(count: int) -> list[str]:
    """Give that many different keys, the same ones every time."""
    chosen = random.Random(count)
    keys: set[str] = set()
    while len(keys) < count:
        length = chosen.randint(1, 60)
        keys.add("k" + "".join(chosen.choice(_PIECES) for _ in range(length)))
    return sorted(keys)
