"""RSA signatures against another implementation."""

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from hypothesis import given
from hypothesis import strategies as st

from zoetrope.domain.rsa_sha1 import PrivateKey, sign

THEIRS = rsa.generate_private_key(public_exponent=65537, key_size=2048)
FORMATS = [
    serialization.PrivateFormat.TraditionalOpenSSL,
    serialization.PrivateFormat.PKCS8,
]


def pem(key: rsa.RSAPrivateKey, form: serialization.PrivateFormat = FORMATS[0]) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, plain).decode()


OURS = PrivateKey.from_pem(pem(THEIRS))


@given(st.binary(max_size=300))
def test_signatures_are_those_of_another_implementation(message: bytes) -> None:
    # RFC 8017 8.2: the scheme has no randomness, so equal is what they have to be.
    assert sign(OURS, message) == THEIRS.sign(message, padding.PKCS1v15(), hashes.SHA1())


@pytest.mark.parametrize("form", FORMATS, ids=["PKCS#1", "PKCS#8"])
@pytest.mark.parametrize("bits", [1024, 2048, 3072])
def test_a_key_is_read_in_both_forms_and_any_size(
    form: serialization.PrivateFormat, bits: int
) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    signature = sign(PrivateKey.from_pem(pem(key, form)), b"message")
    assert len(signature) == bits // 8
    key.public_key().verify(signature, b"message", padding.PKCS1v15(), hashes.SHA1())


@pytest.mark.parametrize("text", ["", "no key", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END"])
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no RSA private key"):
        PrivateKey.from_pem(text)


def test_a_key_that_does_not_fit_together_signs_nothing() -> None:
    # A signature that is wrong in one half gives the primes to whoever has a right one.
    p, q = OURS.primes
    broken = PrivateKey(
        OURS.modulus, OURS.public_exponent, (p, q), (OURS.exponents[0] + 2, 3), OURS.coefficient
    )
    with pytest.raises(ValueError, match="fit together"):
        sign(broken, b"message")


def test_a_key_is_not_shown() -> None:
    assert str(OURS.primes[0]) not in repr(OURS)
    assert str(OURS.modulus) not in repr(OURS)
