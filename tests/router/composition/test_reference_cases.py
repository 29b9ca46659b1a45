"""402 recorded cases of other composers: the same verdicts, the same codes, supergraphs of the same meaning.

The reference is Apollo's composer, and The Guild's where Apollo's has no result. Differences and their reasons are in
`reference_differences.json` and in docs/composition.md.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from router.composition import CompositionResult, SubgraphDocument, compose
from tests.router.composition.supergraph_meaning import differences

ROOT = Path(__file__).parents[3]
CASES_FILE = ROOT.parent / "shared" / "composition" / "cases.jsonl"
DIFFERENCES: dict[str, str] = json.loads((Path(__file__).parent / "reference_differences.json").read_text())

pytestmark = pytest.mark.skipif(not CASES_FILE.exists(), reason="the recorded composition cases are not at hand")


@cache
def recorded_cases() -> list[dict[str, Any]]:
    if not CASES_FILE.exists():
        return []
    return [json.loads(line) for line in CASES_FILE.read_text(encoding="utf-8").splitlines()]


def composed(case: dict[str, Any]) -> CompositionResult:
    # The cases do not record the subgraphs' URLs; where one matters, it is in the reference supergraph.
    urls = dict(re.findall(r'@join__graph\(name: "([^"]*)", url: "([^"]*)"\)', case["supergraph"] or ""))
    return compose([SubgraphDocument(s["name"], urls.get(s["name"], ""), s["sdl"]) for s in case["subgraphs"]])


@pytest.mark.parametrize("case", recorded_cases(), ids=lambda case: str(case["id"]))
def test_a_case_has_the_same_result_as_in_the_reference(case: dict[str, Any]) -> None:
    verdict = case["verdicts"].get("apollo") or case["verdicts"]["guild"]
    result = composed(case)
    codes = {error.code for error in result.errors}
    if case["id"] in DIFFERENCES:
        assert codes != set(verdict["codes"]), "it agrees: take it off the list of differences"
        return
    assert codes == set(verdict["codes"]), [error.message for error in result.errors]
    assert (result.supergraph_sdl is not None) is verdict["ok"]
    if case["supergraph"] is not None and result.supergraph_sdl is not None:
        assert differences(case["supergraph"], result.supergraph_sdl) == []


def test_every_difference_is_explained_in_the_docs() -> None:
    documentation = (ROOT / "docs" / "composition.md").read_text(encoding="utf-8")
    assert all(identifier in documentation for identifier in DIFFERENCES)


def test_all_errors_about_a_document_have_a_location_in_it() -> None:
    without_a_place = {"INVALID_SUBGRAPH_NAME", "NO_QUERIES"}
    unlocated = {
        error.code
        for case in recorded_cases()
        for error in composed(case).errors
        if not error.locations and error.code not in without_a_place and not error.message.startswith("[supergraph]")
    }
    assert unlocated == set()
