"""The Upload API, call by call; the contract is docs/openapi.yaml."""

import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from infra.client.errors import ApiProblem
from infra.client.replies import SignedPart, UploadState, Video, VideoPage
from infra.client.session import Call, Session

_WORD = re.compile(r"\w+", re.ASCII)


class UploadApi:
    """One method per call; every one raises `ApiProblem` or `Unreachable`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def create(
        self,
        filename: str,
        size_bytes: int,
        *,
        idempotency_key: str = "",
        **optional: object,
    ) -> Video:
        """Create a video; `optional` are the contract's, such as title and playback_policy.

        There is always an Idempotency-Key, so a repeated request never makes a second video; and
        its parts have checksums, so that the storage refuses altered bytes.
        """
        body: dict[str, object] = {
            "filename": filename,
            "size_bytes": size_bytes,
            "checksum_algorithm": "sha256",
            **optional,
        }
        headers = {"Idempotency-Key": idempotency_key or str(uuid.uuid4())}
        call = Call("POST", "/videos", json=body, headers=headers, repeatable=True)
        return Video.from_json(self._json(call))

    def sign_parts(
        self, video_id: str, part_numbers: Sequence[int], *, checksums: Mapping[int, str]
    ) -> dict[int, SignedPart]:
        """Have parts signed; `checksums` are base64 SHA-256 by part number, of all or of none."""
        body: dict[str, object] = {"part_numbers": list(part_numbers)}
        if checksums:
            body["checksums"] = {str(number): {"sha256": v} for number, v in checksums.items()}
        call = Call("POST", _at(video_id, "/upload/parts"), json=body, repeatable=True)
        parts = [SignedPart.from_json(part) for part in self._json(call)["parts"]]
        return {part.part_number: part for part in parts}

    def upload_state(self, video_id: str) -> UploadState:
        """Say which parts S3 holds and which are missing."""
        return UploadState.from_json(self._json(Call("GET", _at(video_id, "/upload"))))

    def complete(self, video_id: str) -> Video:
        """Complete the upload; repeating it is harmless."""
        call = Call("POST", _at(video_id, "/upload/complete"), json={}, repeatable=True)
        return Video.from_json(self._json(call))

    def abort(self, video_id: str) -> None:
        """Abort the upload; signing a part within the grace time revives it."""
        self._session.send(Call("DELETE", _at(video_id, "/upload")))

    def video(self, video_id: str) -> Video:
        """Show one video."""
        return Video.from_json(self._json(Call("GET", _at(video_id))))

    def page(self, *, status: str = "", limit: int = 100, cursor: str = "") -> VideoPage:
        """List one page of videos, newest first."""
        params: dict[str, str | int] = {"limit": limit}
        params |= {name: v for name, v in (("status", status), ("cursor", cursor)) if v}
        reply = self._json(Call("GET", "/videos", params=params))
        videos = tuple(Video.from_json(document) for document in reply["videos"])
        return VideoPage(videos, reply.get("next_cursor"))

    def videos(self, *, status: str = "", limit: int) -> Iterator[Video]:
        """List up to `limit` videos, page after page, newest first."""
        cursor: str | None = ""
        while limit > 0 and cursor is not None:
            page = self.page(status=status, limit=min(limit, 100), cursor=cursor)
            yield from page.videos[:limit]
            limit -= len(page.videos)
            cursor = page.next_cursor or None

    def edit(self, video_id: str, fields: Mapping[str, object]) -> Video:
        """Set `title`, `metadata` (as a whole) or `playback_policy`; the others stay."""
        call = Call("PATCH", _at(video_id), json=fields, repeatable=True)
        return Video.from_json(self._json(call))

    def delete(self, video_id: str) -> None:
        """Delete a video and all that belongs to it."""
        self._session.send(Call("DELETE", _at(video_id)))

    def reprocess(self, video_id: str, *, profile: str = "") -> Video:
        """Process a video again; not repeated blindly, for each success starts a generation."""
        body = {"profile": profile} if profile else {}
        return Video.from_json(self._json(Call("POST", _at(video_id, "/reprocess"), json=body)))

    def upload_token(self, video_id: str, *, ttl_seconds: int) -> dict[str, Any]:
        """Delegate the upload of one video; `token` and `expires_at`."""
        path, body = _at(video_id, "/upload-tokens"), {"ttl_seconds": ttl_seconds}
        return self._json(Call("POST", path, json=body, repeatable=True))

    def playback_token(self, video_id: str, *, ttl_seconds: int) -> dict[str, Any]:
        """Mint a token that plays one video; `token` and `expires_at`."""
        path, body = _at(video_id, "/playback-tokens"), {"ttl_seconds": ttl_seconds}
        return self._json(Call("POST", path, json=body, repeatable=True))

    def events(self, video_id: str) -> list[dict[str, Any]]:
        """Tell a video's changes of status, oldest first."""
        return list(self._json(Call("GET", _at(video_id, "/events")))["events"])

    def _json(self, call: Call) -> dict[str, Any]:
        reply: dict[str, Any] = self._session.send(call).json()
        return reply


def _at(video_id: str, below: str = "") -> str:
    """Give the path of a video; raise `ApiProblem` for what can be no id, as the service does."""
    # Not asked, as gateways may decode %2F before they route: `delete ID/upload` would be an abort.
    if not _WORD.fullmatch(video_id):
        detail = f"There is no video {video_id[:64]!r}."
        raise ApiProblem(404, code="video_not_found", detail=detail)
    return f"/videos/{video_id}{below}"
