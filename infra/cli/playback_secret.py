"""The secret that holds the keys of playback tokens, as an operator reads and rotates it."""

import secrets
from typing import Any

from infra.cli.table_access import deployed_output
from zoetrope.domain.playback_keys import PlaybackKey, PlaybackKeys

SECRET_OUTPUT = "PlaybackKeysSecret"
SECRET_BYTES = 48
KID_BYTES = 6


class PlaybackSecret:
    """Reads and writes the one secret; the functions only read it."""

    def __init__(self, client: Any, secret_id: str) -> None:  # noqa: ANN401 - made at run time
        self._client = client
        self._secret_id = secret_id

    def read(self) -> PlaybackKeys:
        """Give the keys as they are now."""
        reply = self._client.get_secret_value(SecretId=self._secret_id)
        return PlaybackKeys.from_json(reply["SecretString"])

    def rotate(self, *, overlap_seconds: int, now: int) -> PlaybackKeys:
        """Have a new key sign; tokens of the one before are honoured for the overlap."""
        key = PlaybackKey(secrets.token_hex(KID_BYTES), secrets.token_urlsafe(SECRET_BYTES))
        keys = self.read().rotated(key, now=now, overlap_seconds=overlap_seconds)
        self._client.put_secret_value(SecretId=self._secret_id, SecretString=keys.to_json())
        return keys


def open_playback_secret(*where: Any) -> PlaybackSecret:  # noqa: ANN401 - as deployed_output has it
    """Open the secret of the local stack, or of the one on AWS that is named."""
    return PlaybackSecret(*deployed_output("secretsmanager", SECRET_OUTPUT, *where))
