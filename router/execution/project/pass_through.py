"""Pass-through of a subgraph's response that has exactly the shape of the client's.

If a plan is one fetch whose document selects exactly the client's fields, under the same keys, a large response need
not be decoded and encoded again: its `data` is passed on as bytes. Composition guarantees that the client's types allow
every value that the subgraph's types allow; the remaining assumption is that the subgraph obeys its own schema. Small
responses are checked all the same, since that costs little.
"""

import msgspec

from router.planning.plan import ALWAYS, TYPENAME_KEY, FetchedSelection, Projection, QueryPlan


def passes_through(plan: QueryPlan) -> bool:
    """Return whether the plan is one fetch whose response has exactly the shape of the client's."""
    if len(plan.fetches) != 1 or plan.deferred or plan.introspection is not None:
        return False
    (fetch,) = plan.fetches
    if fetch.targets or fetch.root_paths != ((),) or fetch.condition != ALWAYS:
        return False
    return _mirrors(plan.projection, fetch.selection)


def _mirrors(projection: Projection, fetched: FetchedSelection) -> bool:
    if projection.static_type is None or len(projection.fields) != len(fetched.fields):
        return False
    for shown, given in zip(projection.fields, fetched.fields, strict=True):
        source = TYPENAME_KEY if shown.internal_key is None else shown.internal_key
        if not source == given.internal_key == shown.response_key:
            return False
        if shown.on_types is not None or shown.condition != ALWAYS or shown.type.enum_values is not None:
            return False
        if shown.selection is None or given.selection is None:
            if shown.selection is not None or given.selection is not None:
                return False
        elif not _mirrors(shown.selection, given.selection):
            return False
    return True


class _Response(msgspec.Struct):
    data: msgspec.Raw = msgspec.Raw(b"")
    errors: msgspec.Raw = msgspec.Raw(b"null")


_decoder = msgspec.json.Decoder(_Response)


def data_of(body: bytes) -> bytes | None:
    """Return the bytes of `data` in a response that is JSON and has data and no errors; else None."""
    try:
        response = _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError):
        return None
    data = bytes(response.data)
    if not data.startswith(b"{") or bytes(response.errors) not in {b"null", b"[]"}:
        return None
    return data if _is_utf_8(data) else None


def _is_utf_8(data: bytes) -> bool:
    """Check the encoding, which nothing else does without decoding: clients could not read other bytes."""
    try:
        return data.isascii() or bool(str(data, "utf-8"))
    except UnicodeDecodeError:
        return False
