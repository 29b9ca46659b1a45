"""The configuration of a bucket that Lectern needs, compared with that of the bucket, and applied to it.

Rules of others stay: ours are known by their ids.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any, TypeAlias

from botocore.exceptions import ClientError

if TYPE_CHECKING:  # stubs only: the package is installed for development
    from mypy_boto3_s3 import S3Client

Rule: TypeAlias = Mapping[str, Any]

UNFINISHED_DAYS = 8
"""Uploads may take a week; parts of what was not completed then are paid for and never used."""
NONCURRENT_DAYS = 30
EXPORTS_FOLDER = "exports/"
EXPORTS_DAYS = 30
"""Exports of personal data are removed long before by the worker; this removes what it missed."""

_ABSENT = frozenset(
    {
        "NoSuchCORSConfiguration",
        "NoSuchLifecycleConfiguration",
        "ServerSideEncryptionConfigurationNotFoundError",
        "NoSuchPublicAccessBlockConfiguration",
    }
)
_UNSUPPORTED = frozenset({"NotImplemented", "MethodNotAllowed", "BucketAlreadyOwnedByYou"})
"""Errors of servers that lack a part of S3; the last is of one that takes every change for the creation of a bucket."""
_UNSUPPORTED_STATUS = frozenset({405, 501})


class State(Enum):
    """The state of one part of the configuration."""

    RIGHT = "right"
    MISSING = "missing"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of the configuration, and its purpose."""

    part: str
    state: State
    purpose: str


class _Unsupported(Exception):
    """The server does not have this part of S3."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    purpose: str
    is_right: Callable[[], bool]
    apply: Callable[[], object]


class Bucket:
    """A bucket's configuration. `origins` are those of the web pages that upload to it."""

    def __init__(self, client: "S3Client", name: str, origins: Sequence[str]) -> None:
        self._client = client
        self._name = name
        self._parts = (
            _Part("cors", "browsers upload to it", self._has_cors(origins), self._put_cors(origins)),
            _Part(
                "lifecycle",
                "unfinished uploads, exports and replaced versions end",
                self._has_lifecycle,
                self._put_lifecycle,
            ),
            _Part("encryption", "objects are encrypted at rest", self._is_encrypted, self._encrypt),
            _Part("public access", "no object is public by mistake", self._is_closed, self._close),
        )

    def check(self) -> list[Finding]:
        """Return the state of each part. Raises the client's errors."""
        return [Finding(part.name, _state(part), part.purpose) for part in self._parts]

    def apply(self) -> list[Finding]:
        """Set what is missing, and return the state of each part afterwards. Raises the client's errors."""
        for part in self._parts:
            if _state(part) is State.MISSING:
                try:
                    _calling(part.apply)
                except _Unsupported:
                    continue
        # What is still missing, the server accepted and ignored.
        return [
            Finding(found.part, State.RIGHT if found.state is State.RIGHT else State.UNSUPPORTED, found.purpose)
            for found in self.check()
        ]

    def _has_cors(self, origins: Sequence[str]) -> Callable[[], bool]:
        return lambda: cors_rule(origins) in self._cors()

    def _put_cors(self, origins: Sequence[str]) -> Callable[[], object]:
        def put() -> None:
            rules: Any = [*_of_others(self._cors(), cors_rule(origins)), cors_rule(origins)]
            self._client.put_bucket_cors(Bucket=self._name, CORSConfiguration={"CORSRules": rules})

        return put

    def _cors(self) -> Sequence[Rule]:
        rules: Sequence[Rule] = _read(lambda: self._client.get_bucket_cors(Bucket=self._name)).get("CORSRules", [])
        return rules

    def _has_lifecycle(self) -> bool:
        rules = self._lifecycle()
        return all(rule in rules for rule in lifecycle_rules())

    def _put_lifecycle(self) -> None:
        rules: Any = [*_of_others(self._lifecycle(), *lifecycle_rules()), *lifecycle_rules()]
        self._client.put_bucket_lifecycle_configuration(Bucket=self._name, LifecycleConfiguration={"Rules": rules})

    def _lifecycle(self) -> Sequence[Rule]:
        found = _read(lambda: self._client.get_bucket_lifecycle_configuration(Bucket=self._name))
        rules: Sequence[Rule] = found.get("Rules", [])
        return rules

    def _is_encrypted(self) -> bool:
        found = _read(lambda: self._client.get_bucket_encryption(Bucket=self._name))
        return bool(found.get("ServerSideEncryptionConfiguration", {}).get("Rules"))

    def _encrypt(self) -> None:
        self._client.put_bucket_encryption(
            Bucket=self._name,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        )

    def _is_closed(self) -> bool:
        found = _read(lambda: self._client.get_public_access_block(Bucket=self._name))
        blocked: Rule = found.get("PublicAccessBlockConfiguration", {})
        return bool(blocked) and all(blocked.get(name) for name in _CLOSED)

    def _close(self) -> None:
        closed: Any = dict.fromkeys(_CLOSED, True)
        self._client.put_public_access_block(Bucket=self._name, PublicAccessBlockConfiguration=closed)


_CLOSED = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")


def cors_rule(origins: Sequence[str]) -> Rule:
    """Return the rule by which pages of these origins upload parts and read the ETags of the responses."""
    return {
        "ID": "lectern-uploads",
        "AllowedHeaders": ["*"],
        "AllowedMethods": ["PUT"],
        "AllowedOrigins": sorted(origins),
        "ExposeHeaders": ["ETag"],
        "MaxAgeSeconds": 3600,
    }


def lifecycle_rules() -> tuple[Rule, ...]:
    """Return the rules that end unfinished uploads, exports and, where versions are kept, replaced objects."""
    return (
        {
            "ID": "lectern-unfinished-uploads",
            "Filter": {"Prefix": ""},
            "Status": "Enabled",
            "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": UNFINISHED_DAYS},
        },
        {
            "ID": "lectern-replaced-versions",
            "Filter": {"Prefix": ""},
            "Status": "Enabled",
            "NoncurrentVersionExpiration": {"NoncurrentDays": NONCURRENT_DAYS},
        },
        {
            "ID": "lectern-exports",
            "Filter": {"Prefix": EXPORTS_FOLDER},
            "Status": "Enabled",
            "Expiration": {"Days": EXPORTS_DAYS},
        },
    )


def _of_others(rules: Sequence[Rule], *ours: Rule) -> list[Rule]:
    ids = {rule["ID"] for rule in ours}
    return [rule for rule in rules if rule.get("ID") not in ids]


def _state(part: _Part) -> State:
    try:
        return State.RIGHT if _calling(part.is_right) else State.MISSING
    except _Unsupported:
        return State.UNSUPPORTED


def _calling(call: Callable[[], object]) -> object:
    try:
        return call()
    except ClientError as problem:
        status = problem.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        if problem.response.get("Error", {}).get("Code") in _UNSUPPORTED or status in _UNSUPPORTED_STATUS:
            raise _Unsupported from problem
        raise


def _read(call: Callable[[], Any]) -> dict[str, Any]:
    """Return the response; an empty one where the bucket has no such configuration."""
    try:
        found: dict[str, Any] = call()
    except ClientError as problem:
        if problem.response.get("Error", {}).get("Code") in _ABSENT:
            return {}
        raise
    return found
