"""The public surface of the router, for applications that embed it."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import router

ROOT = Path(__file__).parents[2]

PUBLIC = frozenset(
    [
        "AsgiTransport",
        "CompositionError",
        "CompositionHint",
        "CompositionResult",
        "ConfigurationError",
        "Contract",
        "Engine",
        "EngineOptions",
        "ExampleOperation",
        "ExecutionResult",
        "FakeTransport",
        "GraphQLRequest",
        "GraphiqlLoginButton",
        "Http1Limits",
        "HttpTransport",
        "Identity",
        "InProcessTransport",
        "IncrementalResult",
        "JoinedSubgraph",
        "OperationContext",
        "OperationKind",
        "PlanningError",
        "PlanningOptions",
        "Plugin",
        "Policy",
        "PolicyRequest",
        "QueryPlan",
        "QueryPlanner",
        "RequestError",
        "RequestRejected",
        "Revocation",
        "RouterApp",
        "RouterConfig",
        "SourceLocation",
        "SubgraphDocument",
        "SubgraphFailure",
        "SubgraphOperation",
        "SubgraphRequest",
        "SubgraphResponse",
        "SubgraphTimeout",
        "SubgraphTransport",
        "SubgraphUnreachable",
        "Supergraph",
        "SupergraphError",
        "SupergraphPlanner",
        "apply_contract",
        "build_graph",
        "compose",
        "config_of",
        "create_app",
        "estimated_cost",
        "http1_protocol",
        "load_config",
        "parse_config",
        "print_plan",
        "read_supergraph",
        "serve",
        "with_headers",
    ]
)
"""A change here is a change for all who embed the router: it needs a news fragment."""


def test_the_public_names_are_locked() -> None:
    assert set(router.__all__) == PUBLIC
    assert dir(router) == sorted(PUBLIC)


@pytest.mark.parametrize("name", sorted(PUBLIC))
def test_a_public_name_can_be_imported(name: str) -> None:
    assert getattr(router, name) is not None


def test_another_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="module 'router' has no attribute 'Nothing'"):
        getattr(router, "Nothing")  # noqa: B009 - a type checker would reject the attribute


def test_importing_the_package_imports_none_of_its_parts() -> None:
    program = "import router, sys; print(sorted(name for name in sys.modules if name.startswith('router.')))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "[]\n"


def test_the_marketplace_imports_only_public_names() -> None:
    deeper = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in (ROOT / "lectern").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("router."))
        or (isinstance(node, ast.Import) and any(alias.name.startswith("router.") for alias in node.names))
    ]
    assert deeper == []


INTERNALS_IN_TESTS = {
    "router.server.demand_control.cost": "the costs of our operations are computed as the router does",
    "router.server.upstream.request_signing": "the router's signature is checked by the subgraphs' code",
}
"""Modules of the router that the marketplace's tests import all the same, with the reason."""


def test_the_marketplaces_tests_import_public_names_but_for_two_modules() -> None:
    deeper = {
        node.module
        for folder in ("lectern", "end_to_end", "subgraphs")
        for path in (ROOT / "tests" / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("router.")
    }
    assert deeper == INTERNALS_IN_TESTS.keys()


def test_the_embedding_example_of_the_documentation_runs() -> None:
    page = (ROOT / "docs" / "router" / "README.md").read_text(encoding="utf-8")
    section = page.partition("## Embedding\n")[2].partition("\n## ")[0]
    (example,) = re.findall(r"```python\n# embedding\.py\n(.*?)```", section, re.DOTALL)
    program = example + "\nprint(asyncio.run(main()))\n"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True)
    assert done.stdout == "{'data': {'greeting': 'Hello, Ada'}}\n"
