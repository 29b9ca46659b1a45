"""Whether a plan is right, worked out from the operation and the supergraph without the planner's own state.

check       check_plan: every violation of a plan
symbolic    runs the fetches over types instead of data: what would be in the internal tree
coverage    compares the tree and the projection with what the operation asks
violation   Violation
"""

from router.planning.soundness.check import check_plan
from router.planning.soundness.violation import Violation

__all__ = ["Violation", "check_plan"]
