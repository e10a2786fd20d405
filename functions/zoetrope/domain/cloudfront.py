"""CloudFront's signed URLs with a custom policy: one signature for everything under a prefix.

The bucket's policy decides what of it the distribution may read at all (template.yaml).

Source: docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide, "Create a signed URL using a
custom policy" ("the CloudFront guide").
"""

import json
from base64 import b64encode
from urllib.parse import quote

from zoetrope.domain.rsa_sha1 import PrivateKey, sign

# CloudFront guide: "Replace characters that aren't valid in a URL query string".
_IN_A_QUERY = str.maketrans("+=/", "-_~")


def signed_query(
    key: PrivateKey, *, key_pair_id: str, origin: str, prefix: str, expires_at: int
) -> str:
    """Give the query that opens every object under a prefix until `expires_at` (Unix seconds)."""
    condition = {"DateLessThan": {"AWS:EpochTime": expires_at}}
    statement = {"Resource": f"{origin}/{prefix}*", "Condition": condition}
    # CloudFront guide: "Remove all whitespace (including tabs and newline characters)".
    policy = json.dumps({"Statement": [statement]}, separators=(",", ":")).encode()
    signature = sign(key, policy)
    return f"Policy={_text(policy)}&Signature={_text(signature)}&Key-Pair-Id={key_pair_id}"


def signed_url(origin: str, key: str, query: str) -> str:
    """Give the address of one object."""
    return f"{origin}/{quote(key, safe='/~')}?{query}"


def _text(octets: bytes) -> str:
    return b64encode(octets).decode().translate(_IN_A_QUERY)
