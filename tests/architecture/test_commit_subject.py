"""The rule for commit subjects."""

import pytest

from tests.architecture.commit_subject import problem_of


@pytest.mark.parametrize(
    "subject", ["planning: Plan each operation once", "router/http: Reject two Host lines", "Revert 'x'"]
)
def test_a_scope_and_a_sentence_are_accepted(subject: str) -> None:
    assert problem_of(subject) is None


@pytest.mark.parametrize(
    "subject", ["Plan each operation once", "planning: plan once", "planning: Plan once.", "docs: " + "A" * 67]
)
def test_other_subjects_are_rejected(subject: str) -> None:
    assert problem_of(subject) is not None
