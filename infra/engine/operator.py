"""The operator: the IAM user with whom we deploy, so that the engine's root key is not in use.

The root key of the emulator is checked against no secret; the operator's signatures are.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from infra.engine.function_calls import call_settings

ROOT_KEY = "test"
USER_NAME = "zoetrope-operator"
REGION = "us-east-1"

_ALL = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class Credentials:
    """An access key of the operator."""

    access_key_id: str
    secret_access_key: str = field(repr=False)

    def environment(self, endpoint_url: str) -> dict[str, str]:
        """Give what AWS's tools read, so that they reach the engine and nothing else."""
        return {
            "AWS_ENDPOINT_URL": endpoint_url,
            "AWS_ACCESS_KEY_ID": self.access_key_id,
            "AWS_SECRET_ACCESS_KEY": self.secret_access_key,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
        }

    def client(self, service: str, endpoint_url: str) -> Any:  # noqa: ANN401 - made at run time
        """Give a boto3 client of the engine; path style, so that no DNS is needed."""
        import boto3  # noqa: PLC0415 - `zoetrope --help` need not pay for it
        from botocore.config import Config  # noqa: PLC0415

        make: Any = boto3.client
        return make(
            service,
            endpoint_url=endpoint_url,
            region_name=REGION,
            aws_access_key_id=self.access_key_id,
            aws_secret_access_key=self.secret_access_key,
            config=Config(
                # or boto3 presigns S3 URLs by the older scheme, which the engine refuses
                signature_version="s3v4" if service == "s3" else None,
                s3={"addressing_style": "path"},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
                **call_settings(service),
            ),
        )

    def are_valid(self, endpoint_url: str) -> bool:
        """Say whether the engine still knows them: one that was killed has forgotten its users."""
        from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415

        try:
            self.client("sts", endpoint_url).get_caller_identity()
        except (BotoCoreError, ClientError):
            return False
        return True


def create_operator(endpoint_url: str) -> Credentials:
    """Make the user, if need be, and a key for it."""
    iam = Credentials(ROOT_KEY, ROOT_KEY).client("iam", endpoint_url)
    try:
        iam.create_user(UserName=USER_NAME)
    except iam.exceptions.EntityAlreadyExistsException:
        for key in iam.list_access_keys(UserName=USER_NAME)["AccessKeyMetadata"]:
            iam.delete_access_key(UserName=USER_NAME, AccessKeyId=key["AccessKeyId"])
    iam.put_user_policy(
        UserName=USER_NAME, PolicyName="all-of-the-local-engine", PolicyDocument=json.dumps(_ALL)
    )
    key = iam.create_access_key(UserName=USER_NAME)["AccessKey"]
    return Credentials(key["AccessKeyId"], key["SecretAccessKey"])
