"""What CloudFront does with a signed URL before it serves anything, as its guide describes it."""

import json
import re
from base64 import b64decode
from urllib.parse import parse_qs, urlsplit

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa


class Refused(Exception):
    """CloudFront answers 403."""


def admit(url: str, *, now: int, keys: dict[str, rsa.RSAPublicKey]) -> None:
    """Raise Refused unless the key group's keys and the policy let this URL through at `now`."""
    base, _, query = url.partition("?")
    given = {name: values[0] for name, values in parse_qs(query).items()}
    if {"Policy", "Signature", "Key-Pair-Id"} - given.keys():
        raise Refused("MissingKey")
    key = keys.get(given["Key-Pair-Id"])
    if key is None:
        raise Refused("Unknown Key")
    policy = _octets(given["Policy"])
    try:
        key.verify(_octets(given["Signature"]), policy, padding.PKCS1v15(), hashes.SHA1())
    except InvalidSignature as error:
        raise Refused("AccessDenied") from error
    [statement] = json.loads(policy)["Statement"]
    if now >= statement["Condition"]["DateLessThan"]["AWS:EpochTime"]:
        raise Refused("Request has expired")
    # The guide: "*" stands for "zero or more characters", "?" for "exactly one character".
    pattern = re.escape(statement["Resource"]).replace(r"\*", ".*").replace(r"\?", ".")
    if not re.fullmatch(pattern, base) or urlsplit(url).fragment:
        raise Refused("AccessDenied")


def _octets(text: str) -> bytes:
    return b64decode(text.translate(str.maketrans("-_~", "+=/")), validate=True)
