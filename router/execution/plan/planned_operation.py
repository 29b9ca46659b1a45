"""An operation with its plan."""

from collections.abc import Mapping
from dataclasses import dataclass

from router.execution.errors.denied_field import DeniedField
from router.execution.plan.compiled_plan import CompiledPlan
from router.execution.prepare.prepared_operation import PreparedOperation


@dataclass(slots=True)
class PlannedOperation:
    """A prepared operation and its compiled plan, which is shared by all requests of the operation.

    `denied` maps the reserved response keys that stand for unauthorized fields to those fields.
    """

    prepared: PreparedOperation
    compiled: CompiledPlan
    denied: Mapping[str, DeniedField]
    anonymous: bool = False
    """True for a client without an identity: an unauthorized field may need no more than one."""
