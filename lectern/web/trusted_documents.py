"""Trusted documents: the operations that clients may send in production, those that our own apps were built with."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from subgraphs.kernel.platform.environment_files import EnvironmentSettings


class TrustMode(StrEnum):
    """The treatment of a document that is not in the manifest."""

    OFF = "off"
    """Execute it."""
    LOG = "log"
    """Execute and log it, to find out which documents `enforce` would reject."""
    ENFORCE = "enforce"
    """Reject it."""


class TrustedDocumentSettings(EnvironmentSettings):
    """Settings of the process that runs the router."""

    trusted_documents: Path | None = Field(
        default=None,
        description="a manifest of the documents that clients may send: Apollo's or Relay's; watched for changes",
    )
    trusted_documents_mode: TrustMode = Field(
        default=TrustMode.OFF,
        description="others are executed (`off`), executed and logged (`log`), or rejected (`enforce`)",
    )

    @model_validator(mode="after")
    def _has_a_manifest(self) -> Self:
        if self.trusted_documents_mode is not TrustMode.OFF and self.trusted_documents is None:
            raise ValueError("LECTERN_TRUSTED_DOCUMENTS_MODE needs LECTERN_TRUSTED_DOCUMENTS")
        return self


def persisted_documents(settings: TrustedDocumentSettings) -> Mapping[str, object]:
    """Return the router's `persisted_documents` section. With `enforce`, clients cannot register documents either."""
    enforced = settings.trusted_documents_mode is TrustMode.ENFORCE
    documents: dict[str, object] = {"automatic": {"enabled": not enforced, "shared": not enforced}}
    if settings.trusted_documents is not None:
        documents["trusted"] = {
            "mode": settings.trusted_documents_mode.value,
            "manifest": str(settings.trusted_documents),
        }
    return documents
