"""Which documents clients may send in production: those that our own apps were built with."""

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class TrustMode(StrEnum):
    """What becomes of a document that is not in the manifest."""

    OFF = "off"
    """It is executed."""
    LOG = "log"
    """It is executed, and told of in the log: to find out what would be refused."""
    ENFORCE = "enforce"
    """It is refused."""


class TrustedDocumentSettings(BaseSettings):
    """What the process that runs the router is told of documents."""

    model_config = SettingsConfigDict(env_prefix="LECTERN_", extra="ignore", frozen=True)

    trusted_documents: Path | None = Field(
        default=None,
        description="a manifest of the documents that clients may send: Apollo's or Relay's; watched for changes",
    )
    trusted_documents_mode: TrustMode = Field(
        default=TrustMode.OFF,
        description="others are executed (`off`), executed and logged (`log`), or refused (`enforce`)",
    )

    @model_validator(mode="after")
    def _has_a_manifest(self) -> Self:
        if self.trusted_documents_mode is not TrustMode.OFF and self.trusted_documents is None:
            raise ValueError("LECTERN_TRUSTED_DOCUMENTS_MODE needs LECTERN_TRUSTED_DOCUMENTS")
        return self


def persisted_documents(settings: TrustedDocumentSettings) -> Mapping[str, object]:
    """The router's section of that name. Where other documents are refused, clients cannot add to them either."""
    enforced = settings.trusted_documents_mode is TrustMode.ENFORCE
    documents: dict[str, object] = {"automatic": {"enabled": not enforced, "shared": not enforced}}
    if settings.trusted_documents is not None:
        documents["trusted"] = {
            "mode": settings.trusted_documents_mode.value,
            "manifest": str(settings.trusted_documents),
        }
    return documents
