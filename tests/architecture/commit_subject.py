"""The rule for commit subjects: `python -m tests.architecture.commit_subject FILE` checks a commit message."""

import re
import sys
from pathlib import Path

_SUBJECT = re.compile(r"(?P<scope>[a-z0-9/_-]+): [A-Z].*[^.]")
_LONGEST = 72


def problem_of(subject: str) -> str | None:
    """Return the reason why a subject breaks the rule, if it does."""
    if subject.startswith(("Merge ", "Revert ", "fixup! ", "squash! ")):
        return None
    if len(subject) > _LONGEST:
        return f"the subject has {len(subject)} characters; at most {_LONGEST} are allowed"
    if not _SUBJECT.fullmatch(subject):
        return "the subject must read 'scope: Imperative sentence', without a full stop"
    return None


if __name__ == "__main__":
    problem = problem_of(Path(sys.argv[1]).read_text().partition("\n")[0])
    if problem is not None:
        sys.exit(problem)
