"""What happens to the segments of a film on their way to a player."""

from itertools import cycle

from playwright.sync_api import Route

from tests.browser.console import Console

CORS = {"access-control-allow-origin": "*"}


class Segments:
    """All but the first, which play for four seconds, are refused until the line is mended."""

    def __init__(self, console: Console, *answers: int) -> None:
        self.refused = 0
        self.mended = False
        self._answers = cycle(answers)
        console.expected_refusals = set(answers)
        console.cuts_are_expected = True
        console.page.route("**/*.m4s*", self._answer)

    def _answer(self, route: Route) -> None:
        if self.mended or "/00001." in route.request.url:
            route.continue_()
            return
        self.refused += 1
        status = next(self._answers)
        if status == 200 and "/audio" in route.request.url:
            route.continue_()
        elif status == 200:
            route.fulfill(headers=CORS, body=_garbled(route.fetch().body()))
        elif status:
            route.fulfill(status=status, headers=CORS, body="<Error><Code>SlowDown</Code></Error>")
        else:
            route.abort()


def _garbled(segment: bytes) -> bytes:
    """Keep boxes and the header of each NAL unit; what is in it is beyond any decoder."""
    head, mark, data = segment.partition(b"mdat")
    garbled, at = bytearray(data), 0
    while at < len(data):
        end = at + 4 + int.from_bytes(data[at : at + 4])
        garbled[at + 5 : end] = b"\xff" * (end - at - 5)
        at = end
    return head + mark + garbled
