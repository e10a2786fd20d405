"""Secrets Manager, read without the SDK.

IAM: secretsmanager:GetSecretValue on the secrets that are read.
"""

from zoetrope.adapters.function_credentials import function_credentials
from zoetrope.adapters.json_service import JsonService, service_url
from zoetrope.settings import settings


def secret_text(secret_id: str) -> str:
    """Read a secret's text as it is now; DependencyUnavailable when it cannot be read."""
    known = settings()
    service = JsonService(
        "secretsmanager",
        target_prefix="secretsmanager",
        json_version="1.1",
        url=service_url(known, "secretsmanager"),
        region=known.region,
        credentials=function_credentials(),
    )
    return str(service.call("GetSecretValue", {"SecretId": secret_id})["SecretString"])
