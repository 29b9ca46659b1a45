"""Apollo's federated tracing (ftv1): the durations of a subgraph's resolvers, from its response.

A subgraph that receives the header puts a trace into `extensions.ftv1`: a Protocol Buffers message in Base64, of which
only the needed fields are declared here. It is untrusted: too large, damaged or endless traces are ignored, and the
items of lists are aggregated, so that there are never more timings than the document has fields.
"""

import base64
import binascii
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import msgspec
from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from router.execution.errors.subgraph_failures import SubgraphFailure
from router.execution.subgraph_call import SubgraphResponse

ASKING = ("apollo-federation-include-trace", "ftv1")
"""The header that requests a trace from a subgraph."""

MAX_TRACE = 1_000_000
"""Characters of an encoded trace: a larger one is not read."""

MAX_NODES = 20_000
"""Results of resolvers that are read."""

MAX_NAME_LENGTH = 100


@dataclass(slots=True)
class FieldTiming:
    """All calls of the resolver of one field of the document, `parent` being the field around it (by its index).

    Times are in nanoseconds from the beginning of the subgraph's work: when the first began and the last ended.
    """

    name: str
    type: str
    parent: int | None
    began: int
    ended: int
    calls: int = 0
    errors: int = 0


@dataclass(frozen=True, slots=True)
class SubgraphTrace:
    """`duration` of all the work, in nanoseconds. Parents come before their children."""

    duration: int
    fields: tuple[FieldTiming, ...]


def trace_of(response: SubgraphResponse, max_fields: int) -> SubgraphTrace | None:
    """Return the trace in a response; None if there is none that can be read. Has at most `max_fields` timings."""
    encoded = _encoded_trace(response)
    if encoded is None or len(encoded) > MAX_TRACE:
        return None
    try:
        trace = _TRACE.FromString(base64.b64decode(encoded, validate=True))
    except (binascii.Error, DecodeError, ValueError):
        return None
    fields = _fields(trace.root, max_fields)
    longest = max((field.ended for field in fields), default=0)
    return SubgraphTrace(trace.duration_ns or longest, fields) if fields else None


class _Extensions(msgspec.Struct):
    ftv1: str | None = None


class _Body(msgspec.Struct):
    extensions: _Extensions | None = None


_bodies = msgspec.json.Decoder(_Body)


def _encoded_trace(response: SubgraphResponse) -> str | None:
    try:
        if response.body is not None:
            # Without taking the data apart, which may be all that is ever done with it.
            extensions = _bodies.decode(response.body).extensions
            return extensions.ftv1 if extensions is not None else None
        given = response.payload().get("extensions")
    except (msgspec.DecodeError, SubgraphFailure):
        return None
    found = given.get("ftv1") if isinstance(given, dict) else None
    return found if isinstance(found, str) else None


def _fields(root: Any, most: int) -> tuple[FieldTiming, ...]:
    """Breadth first, so that what is left out of too many is deepest."""
    fields: list[FieldTiming] = []
    positions: dict[tuple[int | None, str], int] = {}
    level = list(_below(root, None))
    seen = 0
    while level:
        following: list[tuple[Any, int | None]] = []
        for node, parent in level:
            seen += 1
            if seen > MAX_NODES:
                return tuple(fields)
            key = (parent, node.response_name)
            position = positions.get(key)
            if position is None:
                if len(fields) >= most:
                    continue
                name = f"{node.parent_type}.{node.original_field_name or node.response_name}"[:MAX_NAME_LENGTH]
                position = positions[key] = len(fields)
                fields.append(FieldTiming(name, node.type[:MAX_NAME_LENGTH], parent, node.start_time, node.end_time))
            field = fields[position]
            field.calls += 1
            field.errors += len(node.error)
            field.began = min(field.began, node.start_time)
            field.ended = max(field.ended, node.end_time)
            following.extend(_below(node, position))
        level = following
    return tuple(fields)


def _below(node: Any, parent: int | None) -> Iterator[tuple[Any, int | None]]:
    """Yield the fields below a node, those below items of lists among them."""
    pending = [iter(node.child)]
    while pending:
        child = next(pending[-1], None)
        if child is None:
            pending.pop()
        elif child.WhichOneof("id") == "response_name":
            yield child, parent
        else:
            pending.append(iter(child.child))


def _trace_message() -> Any:
    """Return the message `Trace` of Apollo's reports, as far as it is read here."""
    file = FileDescriptorProto(name="router/ftv1.proto", package="router.ftv1", syntax="proto3")
    text, number, message = (
        FieldDescriptorProto.TYPE_STRING,
        FieldDescriptorProto.TYPE_UINT64,
        FieldDescriptorProto.TYPE_MESSAGE,
    )
    one, many = FieldDescriptorProto.LABEL_OPTIONAL, FieldDescriptorProto.LABEL_REPEATED
    file.message_type.add(name="Error")
    node = file.message_type.add(name="Node")
    node.oneof_decl.add(name="id")
    node.field.add(name="response_name", number=1, type=text, label=one, oneof_index=0)
    node.field.add(name="index", number=2, type=FieldDescriptorProto.TYPE_UINT32, label=one, oneof_index=0)
    node.field.add(name="type", number=3, type=text, label=one)
    node.field.add(name="start_time", number=8, type=number, label=one)
    node.field.add(name="end_time", number=9, type=number, label=one)
    node.field.add(name="error", number=11, type=message, type_name=".router.ftv1.Error", label=many)
    node.field.add(name="child", number=12, type=message, type_name=".router.ftv1.Node", label=many)
    node.field.add(name="parent_type", number=13, type=text, label=one)
    node.field.add(name="original_field_name", number=14, type=text, label=one)
    trace = file.message_type.add(name="Trace")
    trace.field.add(name="duration_ns", number=11, type=number, label=one)
    trace.field.add(name="root", number=14, type=message, type_name=".router.ftv1.Node", label=one)
    pool = DescriptorPool()
    pool.Add(file)
    return GetMessageClass(pool.FindMessageTypeByName("router.ftv1.Trace"))


_TRACE = _trace_message()
