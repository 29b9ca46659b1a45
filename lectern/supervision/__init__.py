"""Keeps child processes running.

- `supervisor`: starts programs, restarts those that die, stops them in order
- `backoff`: how long to wait before a restart
- `state`: what runs and what is down, for the health page and `lectern status`
"""

from lectern.supervision.state import PartState, Phase, read_state
from lectern.supervision.supervisor import Supervisor, first_of

__all__ = ["PartState", "Phase", "Supervisor", "first_of", "read_state"]
