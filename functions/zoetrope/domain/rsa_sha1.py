"""RSA signatures with SHA-1 (RFC 8017, RSASSA-PKCS1-v1_5), which is what CloudFront verifies.

Of the standard library alone: `cryptography` would be half a cold start (docs/decisions/0015). A
signature is made once for a whole manifest, over a text that no client chooses.
"""

import re
from base64 import b64decode
from dataclasses import dataclass, field
from hashlib import sha1

# RFC 8017 9.2, note 1: the DER encoding of a DigestInfo of SHA-1, up to the hash.
_DIGEST_INFO = bytes.fromhex("3021300906052b0e03021a05000414")

_INTEGER, _OCTETS, _SEQUENCE = 0x02, 0x04, 0x30


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """An RSA private key; none of it ends in a `repr`."""

    modulus: int = field(repr=False)
    public_exponent: int = field(repr=False)
    primes: tuple[int, int] = field(repr=False)
    exponents: tuple[int, int] = field(repr=False)
    """The private exponent modulo each prime less one."""
    coefficient: int = field(repr=False)

    @classmethod
    def from_pem(cls, text: str) -> "PrivateKey":
        """Read `RSA PRIVATE KEY` (RFC 8017 A.1.2) or `PRIVATE KEY` (RFC 5208); else ValueError."""
        found = re.search(r"-----BEGIN (RSA )?PRIVATE KEY-----([^-]+)-----END", text)
        if not found:
            raise ValueError("this is no RSA private key in PEM")
        der = b64decode("".join(found[2].split()))
        if not found[1]:
            # version, algorithm, and the key of RFC 8017 as octets
            der = next(body for tag, body in _members(der) if tag == _OCTETS)
        numbers = [int.from_bytes(body) for tag, body in _members(der) if tag == _INTEGER]
        _, modulus, public, _, p, q, dp, dq, coefficient = numbers[:9]
        return cls(modulus, public, (p, q), (dp, dq), coefficient)


def sign(key: PrivateKey, message: bytes) -> bytes:
    """Sign a message."""
    size = (key.modulus.bit_length() + 7) // 8
    digest = _DIGEST_INFO + sha1(message, usedforsecurity=False).digest()
    # RFC 8017 9.2: EM = 0x00 || 0x01 || PS || 0x00 || T
    encoded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    number = int.from_bytes(encoded)
    signature = _power(key, number)
    # A fault in one half of the computation would give the primes away (RFC 8017 5.1.2, CRT).
    if pow(signature, key.public_exponent, key.modulus) != number:
        raise ValueError("the private key does not fit together")
    return signature.to_bytes(size)


def _power(key: PrivateKey, number: int) -> int:
    # RFC 8017 5.1.2, by the Chinese remainder theorem: four times as fast as one exponentiation.
    (p, q), (dp, dq) = key.primes, key.exponents
    first, second = pow(number, dp, p), pow(number, dq, q)
    return second + q * ((first - second) * key.coefficient % p)


def _members(der: bytes) -> list[tuple[int, bytes]]:
    """Give (tag, content) of each member of a DER sequence (X.690 8.9)."""
    tag, body, _ = _read(der, 0)
    if tag != _SEQUENCE:
        raise ValueError("this is no DER sequence")
    members, at = [], 0
    while at < len(body):
        tag, content, at = _read(body, at)
        members.append((tag, content))
    return members


def _read(der: bytes, at: int) -> tuple[int, bytes, int]:
    tag, length, at = der[at], der[at + 1], at + 2
    if length & 0x80:
        # X.690 8.1.3.5: the long form; the low bits count the octets of the length.
        count = length & 0x7F
        length, at = int.from_bytes(der[at : at + count]), at + count
    return tag, der[at : at + length], at + length
