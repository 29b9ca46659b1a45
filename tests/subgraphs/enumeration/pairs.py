"""Pairs of inputs of which one names something that exists, and the comparison of what they bring about."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.enumeration.arguments import document_of, schema_of
from tests.subgraphs.enumeration.work import counted
from tests.subgraphs.recorded_jobs import RecordedJobs

HELD = "It has at least 128 random bits or a MAC: who presents one that exists was given it, and guesses none."
"""The reason why a token that exists may cause more work than one that does not."""

Execute = Callable[[str, Principal | None, dict[str, Any]], Awaitable[GraphQLResponse]]


@dataclass(frozen=True)
class Pair:
    """Two inputs that differ in one thing: what they name exists, or existed, in the first alone."""

    known: dict[str, Any]
    unknown: dict[str, Any]
    caller: Principal | None = None
    other_caller: Principal | None = None
    """The sender of the second, where the first may not be the same: the limits of a caller are no response."""
    more_work: str | None = None
    """The reason why the first may cause other work than the second."""


async def compare(domain: str, mutation: str, pair: Pair, execute: Execute, jobs: RecordedJobs | None = None) -> None:
    """Send both, and see the same response, byte for byte but for ids and what was sent, after the same work."""
    document = document_of(schema_of(f"subgraphs/{domain}"), mutation)
    with counted(jobs) as known_work:
        known = await execute(document, pair.caller, {"input": pair.known})
    with counted(jobs) as unknown_work:
        unknown = await execute(document, pair.other_caller or pair.caller, {"input": pair.unknown})
    assert masked(known, pair.known) == masked(unknown, pair.unknown)
    # An response, and no rejection of the request.
    assert known["data"][mutation] is not None
    if pair.more_work is None:
        assert known_work == unknown_work


def masked(response: GraphQLResponse, sent: Mapping[str, Any]) -> str:
    """Return the bytes of a response without ids, times, and what the caller sent themselves."""
    text = json.dumps(response, default=str)
    for value in sorted((each for each in sent.values() if isinstance(each, str)), key=len, reverse=True):
        text = text.replace(value, "<sent>")
    text = re.sub(r"\b[a-z]{3}_[0-9a-z]{26}\b|\b[0-9a-f]{32}\b", "<id>", text)
    return re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(Z|\+00:00)", "<time>", text)
