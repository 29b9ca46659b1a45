"""The configuration of buckets: calls by Amazon's contract, and a server that lacks them."""

from collections.abc import Iterator

import pytest
from botocore.stub import Stubber
from pydantic import SecretStr

from subgraphs.kernel.object_storage.bucket_rules import Bucket, State, cors_rule, lifecycle_rules
from subgraphs.kernel.object_storage.s3 import S3Address, connect
from tests.servers.client import S3Settings

ORIGINS = ["https://school.example"]
NAMED = {"Bucket": "films"}
OTHER_CORS = {"ID": "theirs", "AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}
OTHER_LIFECYCLE = {"ID": "theirs", "Prefix": "logs/", "Status": "Enabled", "Expiration": {"Days": 9}}
CLOSED = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
ENCRYPTED = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}}]}


class Calls:
    """The calls that a bucket may make, in order; each is checked against the service's description."""

    def __init__(self) -> None:
        address = S3Address("films", "us-east-1", None, None, "key", SecretStr("secret"))
        client = connect(address)
        self.bucket = Bucket(client, "films", ORIGINS)
        self.stub = Stubber(client)

    def right(self) -> None:
        """Expect the calls of a check, with everything as it should be."""
        rules = [OTHER_LIFECYCLE, *lifecycle_rules()]
        self.stub.add_response("get_bucket_cors", {"CORSRules": [OTHER_CORS, cors_rule(ORIGINS)]}, NAMED)
        self.stub.add_response("get_bucket_lifecycle_configuration", {"Rules": rules}, NAMED)
        self.stub.add_response("get_bucket_encryption", {"ServerSideEncryptionConfiguration": ENCRYPTED}, NAMED)
        self.stub.add_response("get_public_access_block", {"PublicAccessBlockConfiguration": CLOSED}, NAMED)

    def absent(self, method: str, code: str, times: int = 1) -> None:
        for _ in range(times):
            self.stub.add_client_error(method, code, http_status_code=404, expected_params=NAMED)


@pytest.fixture
def calls() -> Iterator[Calls]:
    calls = Calls()
    with calls.stub:
        yield calls
    calls.stub.assert_no_pending_responses()


def states(calls: Calls, *, apply: bool = False) -> list[State]:
    return [found.state for found in (calls.bucket.apply() if apply else calls.bucket.check())]


def test_a_bucket_with_our_rules_is_right_and_stays_as_it_is(calls: Calls) -> None:
    for _ in range(3):
        calls.right()
    assert states(calls) == [State.RIGHT] * 4
    assert states(calls, apply=True) == [State.RIGHT] * 4


def test_a_new_bucket_lacks_everything(calls: Calls) -> None:
    calls.absent("get_bucket_cors", "NoSuchCORSConfiguration")
    calls.absent("get_bucket_lifecycle_configuration", "NoSuchLifecycleConfiguration")
    calls.absent("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError")
    calls.absent("get_public_access_block", "NoSuchPublicAccessBlockConfiguration")
    assert states(calls) == [State.MISSING] * 4


def test_missing_rules_are_added_beside_those_of_others(calls: Calls) -> None:
    old = {**cors_rule(["https://old.example"])}
    for _ in range(2):
        calls.stub.add_response("get_bucket_cors", {"CORSRules": [OTHER_CORS, old]}, NAMED)
    added = {**NAMED, "CORSConfiguration": {"CORSRules": [OTHER_CORS, cors_rule(ORIGINS)]}}
    calls.stub.add_response("put_bucket_cors", {}, added)
    for _ in range(2):
        calls.stub.add_response("get_bucket_lifecycle_configuration", {"Rules": [OTHER_LIFECYCLE]}, NAMED)
    rules = [OTHER_LIFECYCLE, *lifecycle_rules()]
    added = {**NAMED, "LifecycleConfiguration": {"Rules": rules}}
    calls.stub.add_response("put_bucket_lifecycle_configuration", {}, added)
    calls.absent("get_bucket_encryption", "ServerSideEncryptionConfigurationNotFoundError")
    aes = {"Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]}
    calls.stub.add_response("put_bucket_encryption", {}, {**NAMED, "ServerSideEncryptionConfiguration": aes})
    part = {"PublicAccessBlockConfiguration": {**CLOSED, "BlockPublicPolicy": False}}
    calls.stub.add_response("get_public_access_block", part, NAMED)
    calls.stub.add_response("put_public_access_block", {}, {**NAMED, "PublicAccessBlockConfiguration": CLOSED})
    calls.right()
    assert states(calls, apply=True) == [State.RIGHT] * 4


def test_a_server_that_lacks_these_parts_is_reported_as_such(s3_settings: S3Settings) -> None:
    address = S3Address(
        s3_settings.bucket,
        s3_settings.region,
        s3_settings.endpoint_url,
        None,
        s3_settings.access_key,
        SecretStr(s3_settings.secret_key),
    )
    client = connect(address)
    bucket = Bucket(client, address.bucket, ORIGINS)
    assert all(found.state is not State.RIGHT for found in bucket.check())
    assert {found.state for found in bucket.apply()} == {State.UNSUPPORTED}
    client.head_bucket(Bucket=address.bucket)
    client.close()
