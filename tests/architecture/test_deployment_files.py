"""docker/ says what the code says."""

import json
import re
import subprocess
from collections.abc import Callable, Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml
from pydantic import BaseModel, SecretStr
from pydantic_settings import BaseSettings
from starlette.routing import Route

from jobs.settings import WorkerSettings
from lectern.platform.deployment import migration_variable
from lectern.web.identity_propagation import TRUSTED_PROXIES_VARIABLE
from lectern.web.public_routes.public_paths import EDGE_PATH, PUBLIC_PATHS, process_of
from lectern.web.router_settings import RouterSettings
from lectern.web.routing import router_config
from lectern.web.single_service import SUPERGRAPH_VARIABLE
from lectern.web.site import SiteSettings, load_files
from lectern.web.site.app import PAGES
from subgraphs.accounts.identity_providers.settings import IdentityProvider
from subgraphs.kernel.identity.machine_issuers import MachineClientSettings, MachineIssuer
from subgraphs.kernel.identity.service_identity import parse_public_keys
from subgraphs.kernel.logs.fields import Field
from subgraphs.kernel.pictures import PICTURES_PATH
from subgraphs.kernel.platform.settings import KernelSettings
from subgraphs.registry import DOMAINS, SQL_DOMAINS
from subgraphs.statistics.settings import Settings
from subgraphs.videos.settings import EdgeSettings
from tests.docker.monitoring_files import alerts, queries

ROOT = Path(__file__).parents[2]
DOCKER = ROOT / "docker"
COMPOSE = yaml.safe_load((DOCKER / "compose.yaml").read_text())
VALUES = yaml.safe_load((DOCKER / "helm" / "lectern" / "values.yaml").read_text())
OURS = ("router", "edge", "worker", *DOMAINS)
STORES = {"postgres", "mongodb", "elasticsearch", "keycloak-postgres"}
LISTS = {
    "identityProviders": "LECTERN_ACCOUNTS_IDENTITY_PROVIDERS",
    "machineIssuers": "LECTERN_MACHINE_ISSUERS",
}
"""Lists of the chart's values, by the variables that they become for the processes that get them."""
WRITE_THEIR_OWN_FOLDER = {"elasticsearch", "keycloak"}
"""Services of others whose start writes into their own program's folder."""


def settings_of(process: str) -> list[type[BaseSettings]]:
    if process == "edge":
        return [EdgeSettings]
    if process == "router":
        return [RouterSettings, SiteSettings, WorkerSettings, MachineClientSettings]
    domains = DOMAINS if process in {"worker", "migrate"} else (process,)
    found = [DOMAINS[domain].settings_class() for domain in domains]
    return [*found, WorkerSettings, *([] if process in {"worker", "migrate"} else [MachineClientSettings])]


def known_variables(process: str) -> set[str]:
    if process == "migrate":
        return {migration_variable(domain) for domain in SQL_DOMAINS} | kernel_variables()
    fields = {f"LECTERN_{field.upper()}" for each in settings_of(process) for field in each.model_fields}
    return fields | {TRUSTED_PROXIES_VARIABLE, SUPERGRAPH_VARIABLE}


def kernel_variables() -> set[str]:
    return {f"LECTERN_{field.upper()}" for field in KernelSettings.model_fields} | {TRUSTED_PROXIES_VARIABLE}


def secret_variables(process: str) -> set[str]:
    return {
        f"LECTERN_{name.upper()}"
        for each in settings_of(process)
        for name, field in each.model_fields.items()
        if "SecretStr" in str(field.annotation)
    }


def needed_variables(process: str) -> set[str]:
    if process == "migrate":
        return {migration_variable(domain) for domain in SQL_DOMAINS}
    return {
        f"LECTERN_{name.upper()}"
        for each in settings_of(process)
        for name, field in each.model_fields.items()
        if field.is_required()
    }


def compose_variables(process: str) -> set[str]:
    return {name.removesuffix("_FILE") for name in COMPOSE["services"][process]["environment"]}


def chart_variables(process: str) -> set[str]:
    values = {**VALUES["processes"], "migrate": VALUES["migrate"]}[process]
    secrets: set[str] = {variable for secret in values["secrets"] for variable in VALUES["secrets"][secret]}
    lists = {variable for name, variable in LISTS.items() if values.get(name, False)}
    return secrets | lists | set(VALUES["settings"]) | set(values.get("settings", {}))


VARIABLES = [compose_variables, chart_variables]


@pytest.mark.parametrize("variables_of", VARIABLES)
@pytest.mark.parametrize("process", [*OURS, "migrate"])
def test_every_process_runs_with_settings_that_exist(variables_of: Callable[[str], set[str]], process: str) -> None:
    shared = set(VALUES["settings"])
    assert variables_of(process) - known_variables(process) - shared == set()


@pytest.mark.parametrize("variables_of", VARIABLES)
@pytest.mark.parametrize("process", [*OURS, "migrate"])
def test_every_process_has_what_it_needs(variables_of: Callable[[str], set[str]], process: str) -> None:
    assert needed_variables(process) - variables_of(process) == set()


@pytest.mark.parametrize("variables_of", VARIABLES)
@pytest.mark.parametrize(
    ("variable", "owners"),
    [
        ("LECTERN_STRIPE_SECRET_KEY", {"orders", "worker"}),
        ("LECTERN_STRIPE_WEBHOOK_SECRET", {"orders", "worker"}),
        ("LECTERN_ACCOUNTS_SECRET", {"accounts", "worker"}),
        ("LECTERN_ACCOUNTS_IDENTITY_PROVIDERS", {"accounts", "worker"}),
        ("LECTERN_NOTIFICATIONS_SECRET", {"notifications", "worker"}),
        ("LECTERN_SERVICE_IDENTITY_PRIVATE_KEY", {"router"}),
        ("LECTERN_SERVICE_IDENTITY_PUBLIC_KEYS", set(DOMAINS)),
        ("LECTERN_PLAYBACK_KEY", {"edge", "videos", "worker"}),
        ("LECTERN_LOG_PSEUDONYM_KEY", {*OURS, "migrate"}),
        ("LECTERN_LOGS_ELASTICSEARCH_URL", {"statistics", "worker"}),
        *((f"LECTERN_{domain.upper()}_DATABASE_URL", {domain, "worker"}) for domain in SQL_DOMAINS),
        *((migration_variable(domain), {"migrate"}) for domain in SQL_DOMAINS),
    ],
)
def test_a_secret_is_given_to_the_processes_that_use_it_alone(
    variables_of: Callable[[str], set[str]], variable: str, owners: set[str]
) -> None:
    assert {process for process in (*OURS, "migrate") if variable in variables_of(process)} == owners


def test_the_chart_gives_machine_issuers_to_the_processes_that_verify_tokens() -> None:
    given = {process for process in (*OURS, "migrate") if "LECTERN_MACHINE_ISSUERS" in chart_variables(process)}
    assert given == {"router", *DOMAINS}


@pytest.mark.parametrize(("name", "kind"), [("identityProviders", IdentityProvider), ("machineIssuers", MachineIssuer)])
def test_a_list_of_the_chart_is_empty_with_an_example_that_is_valid(name: str, kind: type[BaseModel]) -> None:
    assert VALUES[name] == []
    text = (DOCKER / "helm" / "lectern" / "values.yaml").read_text()
    [commented] = re.findall(rf"((?:^#   .*\n)+){name}: \[\]$", text, re.MULTILINE)
    [example] = yaml.safe_load(re.sub("^#   ", "", commented, flags=re.MULTILINE))
    assert isinstance(kind.model_validate_json(json.dumps(example)), kind)


def test_the_chart_passes_its_lists_on_as_json_and_reaches_what_they_name() -> None:
    templates = DOCKER / "helm" / "lectern" / "templates"
    names, networks = ((templates / each).read_text() for each in ("_names.tpl", "networks.yaml"))
    passed = re.findall(
        r'include "([\w.-]+)" \. \}\}\n  - name: (\w+)\n    value: \{\{ toJson \.root\.Values\.(\w+) \| quote', names
    )
    assert {values: variable for _, variable, values in passed} == LISTS
    for included, _, values in passed:
        assert f'define "{included}" -}}}}\n{{{{- if .process.{values} }}}}' in names
        assert f'include "{included}" $context' in networks
    assert "issuers" in VALUES["networkPolicies"]["servers"]
    # The folder of the example, which the Secret is mounted at.
    assert names.count("/etc/lectern/secrets/identity-providers, readOnly: true") == 1


@pytest.mark.parametrize("process", [*OURS, "migrate"])
def test_secrets_of_compose_are_files_of_secrets_that_the_service_has(process: str) -> None:
    service = COMPOSE["services"][process]
    files = {name: value for name, value in service["environment"].items() if name.endswith("_FILE")}
    assert sorted(value.removeprefix("/run/secrets/") for value in files.values()) == sorted(service["secrets"])
    assert set(service["secrets"]) <= COMPOSE["secrets"].keys()
    assert not {*service["environment"]} & (secret_variables(process) | {migration_variable(d) for d in SQL_DOMAINS})


def test_no_secret_of_compose_is_an_argument_or_a_variable() -> None:
    text = (DOCKER / "compose.yaml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) == {
        "LECTERN_IMAGE",
        "LECTERN_DOMAIN",
        "LECTERN_CORS_ORIGINS",
        "LECTERN_MACHINE_ISSUERS",
        "LECTERN_SITE_URL",
        "LECTERN_RETURN_URLS",
        "LECTERN_LOG_RETENTION",
        "LECTERN_MAIL_FROM",
        "LECTERN_S3_BUCKET",
        "LECTERN_S3_REGION",
        "LECTERN_WEB_APP_ORIGINS",
    }
    assert "--requirepass" not in text


def test_the_script_makes_every_secret_or_prompts_for_it(tmp_path: Path) -> None:
    script = [str(DOCKER / "make-secrets"), str(tmp_path / "secrets")]
    first = subprocess.run(script, capture_output=True, text=True, check=False)
    asked = set(re.findall(r"secrets/(\w+) \(mode", first.stderr))
    made = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert asked | made.keys() == COMPOSE["secrets"].keys()
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o700
    subprocess.run(script, capture_output=True, check=False)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == made
    [public] = parse_public_keys(made["service_identity_public_keys"])
    config = router_config(
        KernelSettings(),
        signing_key=SecretStr(made["service_identity_private_key"]),
        urls={"orders": "http://orders:8000/graphql"},
    )
    assert config.service_identity is not None
    assert public.curve_name == "Ed25519"


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_a_service_of_compose_has_no_privileges_and_bounded_resources(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert set(service.get("cap_add", [])) <= {
        *("CHOWN", "DAC_OVERRIDE", "FOWNER", "SETGID", "SETUID") * (name in STORES),
        *("NET_BIND_SERVICE",) * (name == "caddy"),
    }
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service.get("read_only", False) == (name not in WRITE_THEIR_OWN_FOLDER)
    assert service["deploy"]["resources"]["limits"].keys() == {"cpus", "memory", "pids"}
    assert service["deploy"]["resources"]["reservations"].keys() == {"memory"}
    assert service["networks"]
    assert ":" in service["image"]
    assert not service["image"].endswith(":latest")


def test_optional_services_run_only_with_their_profile() -> None:
    profiles = {name: service["profiles"] for name, service in COMPOSE["services"].items() if "profiles" in service}
    assert profiles == {"keycloak": ["keycloak"], "keycloak-postgres": ["keycloak"]}


def test_the_variables_of_the_realm_are_those_that_keycloak_gets() -> None:
    service = COMPOSE["services"]["keycloak"]
    exported = re.findall(r"(\w+)=\$\$\(<", service["entrypoint"][-1])
    wanted = re.findall(r"\$\{(\w+)\}", (DOCKER / "keycloak" / "lectern-realm.json").read_text())
    assert set(wanted) <= {*service["environment"], *exported}


def test_only_the_proxy_and_the_dashboards_publish_ports() -> None:
    published = {name: service["ports"] for name, service in COMPOSE["services"].items() if "ports" in service}
    assert published == {"caddy": ["80:80", "443:443", "443:443/udp"], "grafana": ["127.0.0.1:3000:3000"]}


@pytest.mark.parametrize(
    ("network", "members"),
    [
        ("public", {"caddy", "router", "accounts", "orders", "notifications", "edge", "keycloak"}),
        ("graph", {"router", *DOMAINS}),
        ("postgres", {"postgres", "worker", "migrate", "grafana", *SQL_DOMAINS}),
        ("mongodb", {"mongodb", "videos", "worker"}),
        ("search", {"elasticsearch", "catalog", "statistics", "worker", "otel-collector", "grafana"}),
        ("redis", {"redis", *OURS}),
        ("identity", {"keycloak", "keycloak-postgres"}),
    ],
)
def test_a_network_of_compose_has_the_services_that_need_it_alone(network: str, members: set[str]) -> None:
    assert {name for name, service in COMPOSE["services"].items() if network in service["networks"]} == members
    assert COMPOSE["networks"][network].get("internal", False) == (network != "public")


def test_compose_trusts_the_networks_of_its_proxy_and_of_the_router() -> None:
    subnets = [
        config["subnet"] for name in ("public", "graph") for config in COMPOSE["networks"][name]["ipam"]["config"]
    ]
    trusted = {COMPOSE["services"][name]["environment"][TRUSTED_PROXIES_VARIABLE] for name in OURS}
    assert trusted == {",".join(subnets)}
    assert VALUES["settings"][TRUSTED_PROXIES_VARIABLE]


def caddy_routes() -> dict[str, list[str]]:
    """Return the patterns of each process in their order; the last is of what no other matches."""
    text = (DOCKER / "caddy" / "Caddyfile").read_text()
    paths = dict(re.findall(r"^\t@(\w+) path (.*)$", text, re.MULTILINE))
    handlers = re.findall(
        r"^\thandle (?:@(\w+) )?\{\n\t\t(?:reverse_proxy \{\$\w+:(\w+):8000\}|respond 404)", text, re.M
    )
    return {process or "none": paths[matcher].split() if matcher else ["*"] for matcher, process in handlers}


def ingress_routes() -> dict[str, list[str]]:
    """Return the patterns of each process, those of exact paths first: the longest match counts, an exact one first."""
    text = (DOCKER / "helm" / "lectern" / "templates" / "ingress.yaml").read_text()
    routes: dict[str, list[str]] = {}
    for kind in ("exact", "prefixes"):
        [found] = re.findall(rf"\${kind} := dict (.*) \}}\}}", text)
        for path, process in re.findall(r'"(/[^"]*)" "(\w+)"', found):
            routes.setdefault(process, []).extend([path] if kind == "exact" else [path, f"{path}/*"])
    return routes


def routed(routes: dict[str, list[str]], path: str) -> str | None:
    """Return the process to which a path is routed: an exact match counts first, then the first pattern."""
    exact = next((process for process, patterns in routes.items() if path in patterns), None)
    matching = (process for process, patterns in routes.items() if any(fnmatch(path, each) for each in patterns))
    found = exact or next(matching, None)
    return None if found == "none" else found


def public_paths(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    yield from (("router", path) for path in ("/graphql", "/graphql/stream", "/status", "/status.json", "/"))
    yield from (("router", path) for path in load_files() if path != "/index.html")
    yield from (("router", f"/{page}/x") for page in PAGES if page)
    yield from (("router", path) for path in ("/checkout/complete", "/verify", "/reset", "/notifications"))
    yield "edge", f"{EDGE_PATH}/token/720p/seg_00000.m4s"
    yield "edge", f"{PICTURES_PATH}/pic_x/digest/320.avif"
    yield from ((process, path) for path, process in PUBLIC_PATHS.items())
    yield from plain_routes(monkeypatch)


def plain_routes(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, str]]:
    """Yield the routes of subgraphs beside the graph."""
    for name in DOMAINS:
        for variable in needed_variables(name):
            monkeypatch.setenv(variable, "postgresql://127.0.0.1/x" if variable.endswith("_URL") else "k" * 40)
    for name, domain in DOMAINS.items():
        for route in domain.build_subgraph().routes:
            assert isinstance(route, Route)
            yield name, re.sub(r"\{\w+(:\w+)?\}", "x", route.path)


def test_public_paths_are_the_routes_of_the_subgraphs(monkeypatch: pytest.MonkeyPatch) -> None:
    routes = set(plain_routes(monkeypatch))
    assert {(process_of(path), path) for _, path in routes} == routes
    assert {(process, path) for path, process in PUBLIC_PATHS.items()} <= routes
    assert process_of("/playback/token/master.m3u8") == "edge"
    assert process_of("/checkout/complete") is None


@pytest.mark.parametrize("routes", [caddy_routes, ingress_routes])
def test_the_proxy_routes_every_public_path_to_its_process(
    routes: Callable[[], dict[str, list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    patterns = routes()
    wrong = {(process, path, routed(patterns, path)) for process, path in public_paths(monkeypatch)}
    assert {each for each in wrong if each[0] != each[2]} == set()


@pytest.mark.parametrize("routes", [caddy_routes, ingress_routes])
@pytest.mark.parametrize("path", ["/metrics", "/ready", "/health", "/_router/invalidate"])
def test_the_proxy_does_not_route_what_operators_see(routes: Callable[[], dict[str, list[str]]], path: str) -> None:
    assert routed(routes(), path) is None


@pytest.mark.parametrize("name", VALUES["processes"])
def test_a_process_of_the_chart_has_bounded_resources_and_reaches_servers_that_are_listed(name: str) -> None:
    process = VALUES["processes"][name]
    assert {limit: set(values) for limit, values in process["resources"].items()} == {
        "requests": {"cpu", "memory"},
        "limits": {"cpu", "memory"},
    }
    assert set(process["reaches"]) <= VALUES["networkPolicies"]["servers"].keys()
    assert process.get("public", False) == (name in ingress_routes())
    assert ("postgres" in process["reaches"]) == (name == "worker" or name in SQL_DOMAINS)


def test_the_example_environment_names_every_variable_that_compose_requires() -> None:
    asked = set(re.findall(r"\$\{(\w+):\?\}", (DOCKER / "compose.yaml").read_text()))
    named = set(re.findall(r"^(\w+)=", (DOCKER / ".env.example").read_text(), re.MULTILINE))
    assert asked == named


def test_every_sql_domain_has_a_database() -> None:
    [made] = re.findall(r'^DOMAINS="(.*)"$', (DOCKER / "postgres" / "roles.sh").read_text(), re.MULTILINE)
    assert sorted(made.split()) == sorted(SQL_DOMAINS)


def test_prometheus_scrapes_every_process_with_metrics() -> None:
    config = yaml.safe_load((DOCKER / "prometheus" / "prometheus.yml").read_text())
    targets = config["scrape_configs"][0]["static_configs"][0]["targets"]
    assert {target.partition(":")[0] for target in targets} == set(OURS)


def expressions() -> Iterator[str]:
    yield from (alert["expr"] for alert in alerts().values())
    yield from (query.target["expr"] for query in queries("prometheus"))


def test_dashboards_and_alerts_query_metrics_that_exist() -> None:
    source = "\n".join(
        path.read_text() for package in ("subgraphs", "jobs", "router") for path in (ROOT / package).rglob("*.py")
    )
    asked = {name for expression in expressions() for name in re.findall(r"\b(?:lectern|router)_\w+", expression)}
    assert asked
    missing = {name for name in asked if f'"{re.sub("_(count|bucket|sum)$", "", name)}"' not in source}
    # A counter's name gets its ending from the library.
    missing = {name for name in missing if f'"{name.removesuffix("_total")}"' not in source}
    assert missing == set()


def test_the_dashboards_datasource_is_provisioned() -> None:
    sources = yaml.safe_load((DOCKER / "grafana/provisioning/datasources/datasources.yaml").read_text())["datasources"]
    boards = [json.loads(path.read_text()) for path in (DOCKER / "grafana" / "dashboards").glob("*.json")]
    used = {panel["datasource"]["uid"] for board in boards for panel in board["panels"]}
    assert used <= {source["uid"] for source in sources}


def test_the_collector_stores_logs_where_statistics_reads_them() -> None:
    collector = yaml.safe_load((DOCKER / "otel" / "collector.yaml").read_text())
    exporter = collector["exporters"]["elasticsearch"]
    assert exporter["logs_index"] == Settings.model_fields["logs_data_stream"].default
    assert exporter["mapping"] == {"mode": "bodymap"}
    assert collector["service"]["pipelines"]["logs"]["exporters"] == ["elasticsearch"]
    [secret] = re.findall(r"/run/secrets/(\w+)", exporter["endpoint"])
    assert COMPOSE["services"]["otel-collector"]["secrets"] == [secret]


def test_logs_traces_and_metrics_are_linked() -> None:
    sources = {
        source["uid"]: source
        for source in yaml.safe_load((DOCKER / "grafana/provisioning/datasources/datasources.yaml").read_text())[
            "datasources"
        ]
    }
    logs, traces = sources["logs"]["jsonData"], sources["tempo"]["jsonData"]
    assert logs["index"] == Settings.model_fields["logs_data_stream"].default
    fields = {
        logs["timeField"],
        logs["logMessageField"],
        logs["logLevelField"],
        *(each["field"] for each in logs["dataLinks"]),
    }
    assert fields <= set(Field)
    assert {each["datasourceUid"] for each in logs["dataLinks"]} == {"tempo"}
    assert traces["tracesToLogsV2"]["datasourceUid"] == "logs"
    assert Field.TRACE in traces["tracesToLogsV2"]["query"]
    assert traces["tracesToMetrics"]["datasourceUid"] == "prometheus"


def test_the_chart_runs_the_same_processes_with_the_same_commands() -> None:
    chart = {name: process["args"] for name, process in VALUES["processes"].items()}
    assert chart == {name: COMPOSE["services"][name]["command"] for name in OURS}


def test_the_chart_is_of_this_version() -> None:
    chart = yaml.safe_load((DOCKER / "helm" / "lectern" / "Chart.yaml").read_text())
    assert f'version = "{chart["appVersion"]}"' in (ROOT / "pyproject.toml").read_text()


def test_the_image_holds_every_package() -> None:
    dockerfile = (DOCKER / "Dockerfile").read_text()
    assert all(f"COPY {package} {package}" in dockerfile for package in ("router", "subgraphs", "jobs", "lectern"))
