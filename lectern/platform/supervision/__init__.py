"""Process supervision.

- `supervisor`: starts programs, restarts those that die, stops them in order
- `backoff`: the delay before a restart
- `state`: the state of each process, for the health page and `lectern status`
"""

from lectern.platform.supervision.state import PartState, Phase, read_state
from lectern.platform.supervision.supervisor import Supervisor, first_failure_of

__all__ = ["PartState", "Phase", "Supervisor", "first_failure_of", "read_state"]
