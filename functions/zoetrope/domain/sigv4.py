"""Presigned S3 URLs in batches: AWS Signature Version 4 in the query string, without the SDK.

What is the same for a whole batch is computed once: the signing key, the query, and the state of
each hash up to where URLs differ. What is left for each URL is three hashes (`make bench-signing`):
of a segment's URL four fifths of the time, most of it for the session token; of a part's URL that
is done before, because the parts of an upload share their path. (docs/decisions/0025 has what
else was tried, and why a hash is made anew here and copied there.)
Source: docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html ("the S3 guide").
"""

import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from types import MappingProxyType
from urllib.parse import quote, urlsplit

ALGORITHM = "AWS4-HMAC-SHA256"
MAX_EXPIRES_SECONDS = 7 * 24 * 3600  # S3 guide: "The maximum value is 604800 seconds (seven days)"
# S3 guide: "You don't include a payload hash in the Canonical Request, because when you create a
# presigned URL, you don't know the payload content" (unless a signed header states it).
UNSIGNED_PAYLOAD = "UNSIGNED-PAYLOAD"
CHECKSUM_HEADER = "x-amz-checksum-sha256"

# RFC 3986 2.3, and "/", which separates the segments of a key: these stay as they are in a path.
_UNCHANGED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/"
_BLOCK_BYTES = sha256().block_size
_DEFAULT_PORTS = {"http": 80, "https": 443}
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Credentials:
    """Who signs. The secret stays out of `repr`, so that it cannot end in a log."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    session_token: str = field(default="", repr=False)


class SigningScope:
    """One signer, one region, one second: the signing key is derived here, once."""

    def __init__(self, credentials: Credentials, *, region: str, signed_at: int) -> None:
        """Take the time as Unix seconds."""
        self.signed_at = signed_at
        self.timestamp = datetime.fromtimestamp(signed_at, UTC).strftime("%Y%m%dT%H%M%SZ")
        date = self.timestamp[:8]
        scope = f"{date}/{region}/s3/aws4_request"
        self.credential = f"{credentials.access_key_id}/{scope}"
        self.session_token = credentials.session_token
        key = self._key = _signing_key(credentials.secret_access_key, date, region)
        # HMAC (RFC 2104) keeps two hash states; both are the same for every URL of this scope.
        padded = key.ljust(_BLOCK_BYTES, b"\0")
        self._inner = sha256(bytes(byte ^ 0x36 for byte in padded))
        self._inner.update(f"{ALGORITHM}\n{self.timestamp}\n{scope}\n".encode())
        self._outer = sha256(bytes(byte ^ 0x5C for byte in padded))

    def sign(self, request_digest: str) -> str:
        """Give the signature, in hex, of a canonical request by its SHA-256, in hex."""
        inner = self._inner.copy()
        inner.update(request_digest.encode())
        outer = self._outer.copy()
        outer.update(inner.digest())
        return outer.hexdigest()

    def sign_policy(self, policy: str) -> str:
        """Give the signature of a form's policy in base64, which is what it stands for itself."""
        return hmac.digest(self._key, policy.encode(), "sha256").hex()


class Presigner:
    """URLs of one method on one bucket, all with the same life and the same signed headers."""

    def __init__(
        self,
        scope: SigningScope,
        *,
        method: str,
        base_url: str,
        expires_seconds: int,
        header_names: Iterable[str] = (),
    ) -> None:
        """Take the bucket's base URL: virtual-host (`https://b.s3.…`) or path style (`…:4566/b`).

        `header_names` are the headers, beside Host, that each request will carry and that `url`
        is given the values of.
        """
        path = _path_of(base_url)
        self._scope = scope
        self._base = f"{_origin_of(base_url)}{path}"
        self._host = _host_header(base_url)
        self._names = sorted({"host", *(name.lower() for name in header_names)})
        self._pairs = _auth_pairs(scope, expires_seconds, ";".join(self._names))
        self._begun = f"{method}\n{path}"

    def url(
        self, key: str, *, query: Mapping[str, str] = _NONE, headers: Mapping[str, str] = _NONE
    ) -> str:
        """Sign one object's URL; KeyError when a value of `header_names` is missing."""
        return next(self._signed([key], query, headers))

    def urls(self, keys: Iterable[str]) -> Iterator[str]:
        """Sign the URLs of many objects: the fastest way, at two microseconds each."""
        return self._signed(list(keys), _NONE, _NONE)

    def _signed(
        self, keys: list[str], query: Mapping[str, str], headers: Mapping[str, str]
    ) -> Iterator[str]:
        signed_query = self._query_with(query)
        begun, rest = self._begun, f"\n{signed_query}\n{self._headers_part(headers)}"
        base, tail, sign = self._base, f"?{signed_query}&X-Amz-Signature=", self._scope.sign
        for path in _quoted(keys):
            request = f"{begun}{path}{rest}".encode()
            yield f"{base}{path}{tail}{sign(sha256(request).hexdigest())}"

    def _query_with(self, query: Mapping[str, str]) -> str:
        # S3 guide: "You must sort the parameters in the canonical query string alphabetically by
        # key name", after encoding.
        encoded = [(_encoded(name), _encoded(value)) for name, value in query.items()]
        return _joined(sorted([*self._pairs, *encoded]))

    def _headers_part(self, headers: Mapping[str, str]) -> str:
        # S3 guide: "lowercase header names … sorted", values trimmed, each line ended by "\n".
        values = {name.lower(): value for name, value in headers.items()}
        values["host"] = self._host
        lines = "".join(f"{name}:{' '.join(values[name].split())}\n" for name in self._names)
        payload = values.get("x-amz-content-sha256", UNSIGNED_PAYLOAD)
        return f"{lines}\n{';'.join(self._names)}\n{payload}"


class PartPresigner:
    """URLs of the parts of one upload: they differ in the part's number, length and checksum."""

    def __init__(
        self,
        scope: SigningScope,
        *,
        base_url: str,
        key: str,
        upload_id: str,
        expires_seconds: int,
        with_checksums: bool,
    ) -> None:
        """Take the bucket's base URL as `Presigner` does; checksums are of all parts or of none."""
        names = "content-length;host" + (f";{CHECKSUM_HEADER}" if with_checksums else "")
        query = _joined(_auth_pairs(scope, expires_seconds, names))
        path = _path_of(base_url) + quote(key, safe="/~")
        self._scope = scope
        self._upload = f"&uploadId={_encoded(upload_id)}"
        self._host = f"host:{_host_header(base_url)}\n"
        self._end = f"\n{names}\n{UNSIGNED_PAYLOAD}"
        # S3 guide: "You must sort the parameters … alphabetically", capital letters first, so that
        # those of the signature come before these two, and all before the number is the same.
        self._url = f"{_origin_of(base_url)}{path}?{query}&partNumber="
        self._begun = sha256(f"PUT\n{path}\n{query}&partNumber=".encode())

    def url(self, part_number: int, *, size_bytes: int, checksum: str = "") -> str:
        """Sign one part's URL; its request must have these as Content-Length and checksum."""
        query = f"{part_number}{self._upload}"
        summed = f"{CHECKSUM_HEADER}:{checksum}\n" if checksum else ""
        request = self._begun.copy()
        request.update(
            f"{query}\ncontent-length:{size_bytes}\n{self._host}{summed}{self._end}".encode()
        )
        return f"{self._url}{query}&X-Amz-Signature={self._scope.sign(request.hexdigest())}"


def _quoted(keys: list[str]) -> list[str]:
    # One look at all of them: keys of segments stay as they are.
    if "".join(keys).encode().translate(None, _UNCHANGED):
        return [quote(key, safe="/~") for key in keys]
    return keys


def _signing_key(secret: str, date: str, region: str) -> bytes:
    key = f"AWS4{secret}".encode()
    for step in (date, region, "s3", "aws4_request"):
        key = hmac.digest(key, step.encode(), "sha256")
    return key


def _auth_pairs(
    scope: SigningScope, expires_seconds: int, signed_headers: str
) -> list[tuple[str, str]]:
    if not 1 <= expires_seconds <= MAX_EXPIRES_SECONDS:
        raise ValueError(f"expires_seconds must be 1 to {MAX_EXPIRES_SECONDS}: {expires_seconds}")
    pairs = [
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", _encoded(scope.credential)),
        ("X-Amz-Date", scope.timestamp),
        ("X-Amz-Expires", str(expires_seconds)),
        ("X-Amz-SignedHeaders", _encoded(signed_headers)),
    ]
    if scope.session_token:
        pairs.append(("X-Amz-Security-Token", _encoded(scope.session_token)))
    return sorted(pairs)


def _origin_of(base_url: str) -> str:
    parts = urlsplit(base_url)
    return f"{parts.scheme}://{parts.netloc}"


def _path_of(base_url: str) -> str:
    return urlsplit(base_url).path.rstrip("/") + "/"


def _host_header(base_url: str) -> str:
    # RFC 9110 7.2: a client leaves the port out of Host when it is the scheme's default.
    parts = urlsplit(base_url)
    if parts.port == _DEFAULT_PORTS.get(parts.scheme):
        return parts.netloc.rpartition(":")[0]
    return parts.netloc


def _encoded(text: str) -> str:
    # S3 guide: "URI encode every byte except the unreserved characters", "/" too in a query.
    return quote(text, safe="~")


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "&".join(f"{name}={value}" for name, value in pairs)
