"""@policy: the application's own decisions, asked for once per request."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from router.server.authentication.identity import Identity


@dataclass(frozen=True, slots=True)
class PolicyRequest:
    """What a policy decides about: who asks, and what the operation is."""

    identity: Identity | None
    operation_name: str | None
    variables: Mapping[str, object]
    headers: Mapping[str, str]


Policy = Callable[[PolicyRequest], Awaitable[bool]]
"""Whether the client may see what the policy guards. An exception counts as no."""


async def granted_policies(
    needed: frozenset[str], policies: Mapping[str, Policy], request: PolicyRequest
) -> frozenset[str]:
    """Which of the needed policies say yes; all are asked at once. A policy that nobody registered says no."""
    names = [name for name in sorted(needed) if name in policies]
    answers = await asyncio.gather(*(policies[name](request) for name in names), return_exceptions=True)
    for answer in answers:
        if isinstance(answer, asyncio.CancelledError):
            raise answer
    return frozenset(name for name, answer in zip(names, answers, strict=True) if answer is True)
