"""Manifests of trusted documents, in the formats of Apollo and Relay."""

from collections.abc import Mapping

import orjson

APOLLO_FORMAT = "apollo-persisted-query-manifest"


class UnreadableManifest(ValueError):
    """A text that is not a manifest of a supported format."""


def read_manifest(content: bytes) -> Mapping[str, str]:
    """Read the documents by id. Raises UnreadableManifest."""
    try:
        parsed = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise UnreadableManifest(f"not JSON: {error}") from None
    if not isinstance(parsed, dict):
        raise UnreadableManifest("not a JSON object")
    if parsed.get("format") == APOLLO_FORMAT:
        if parsed.get("version") != 1 or not isinstance(parsed.get("operations"), list):
            raise UnreadableManifest("not version 1 of Apollo's manifest")
        entries = [(entry.get("id"), entry.get("body")) for entry in parsed["operations"] if isinstance(entry, dict)]
        if len(entries) != len(parsed["operations"]):
            raise UnreadableManifest("an operation is not an object")
    else:
        entries = list(parsed.items())
    documents: dict[str, str] = {}
    for document_id, text in entries:
        if not isinstance(document_id, str) or not isinstance(text, str):
            raise UnreadableManifest("an id or a document is not a string")
        documents[document_id] = text
    return documents
