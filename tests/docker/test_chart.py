"""The chart as helm renders it."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

CHART = Path(__file__).parents[2] / "docker" / "helm" / "lectern"
VALUES = yaml.safe_load((CHART / "values.yaml").read_text())
DIGEST = "sha256:" + "0" * 64

pytestmark = pytest.mark.drill


def helm(*arguments: str | Path) -> str:
    program = shutil.which("helm")
    if program is None:
        pytest.skip("there is no helm (go install helm.sh/helm/v3/cmd/helm@v3.18.4)")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True, timeout=120).stdout


def rendered(*sets: str) -> list[dict[str, Any]]:
    options = [option for each in sets for option in ("--set", each)]
    return [each for each in yaml.safe_load_all(helm("template", "shop", CHART, *options)) if each]


def containers(documents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pods = [each["spec"]["template"]["spec"] for each in documents if each["kind"] in {"Deployment", "Job"}]
    return [container for pod in pods for container in pod["containers"]]


def test_helm_has_no_complaint() -> None:
    assert "0 chart(s) failed" in helm("lint", "--strict", CHART)


def test_each_process_is_a_deployment_with_all_that_refers_to_it() -> None:
    documents = rendered()
    named = Counter((each["kind"], each["metadata"]["name"]) for each in documents)
    assert set(named.values()) == {1}
    deployments = {each["metadata"]["name"]: each for each in documents if each["kind"] == "Deployment"}
    assert set(deployments) == {f"shop-{name}" for name in VALUES["processes"]}
    for each in documents:
        if each["kind"] == "HorizontalPodAutoscaler":
            assert each["spec"]["scaleTargetRef"]["name"] in deployments
        if each["kind"] in {"PodDisruptionBudget", "Service"}:
            selector = each["spec"]["selector"]
            wanted = selector.get("matchLabels", selector)
            matching = [one for one in deployments.values() if wanted.items() <= labels(one).items()]
            assert len(matching) == 1, each["metadata"]["name"]
        if each["kind"] == "Ingress":
            paths = [path for rule in each["spec"]["rules"] for path in rule["http"]["paths"]]
            backends = {path["backend"]["service"]["name"] for path in paths}
            assert {("Service", name) for name in backends} <= named.keys()


def labels(deployment: dict[str, Any]) -> dict[str, str]:
    template: dict[str, str] = deployment["spec"]["template"]["metadata"]["labels"]
    assert deployment["spec"]["selector"]["matchLabels"].items() <= template.items()
    return template


def test_a_digest_takes_the_place_of_the_tag_everywhere() -> None:
    images = {container["image"] for container in containers(rendered(f"image.digest={DIGEST}"))}
    assert images == {f"lectern@{DIGEST}"}
    assert {container["image"] for container in containers(rendered("image.tag=1.2.3"))} == {"lectern:1.2.3"}


def test_every_container_is_confined() -> None:
    for container in containers(rendered()):
        security = container["securityContext"]
        assert security["readOnlyRootFilesystem"] is True
        assert security["allowPrivilegeEscalation"] is False
        assert security["capabilities"] == {"drop": ["ALL"]}
        assert {"requests", "limits"} <= container["resources"].keys()


@pytest.mark.parametrize("part", ["networkPolicies", "ingress"])
def test_parts_can_be_left_to_the_cluster(part: str) -> None:
    kind = {"networkPolicies": "NetworkPolicy", "ingress": "Ingress"}[part]
    assert kind in {each["kind"] for each in rendered()}
    assert kind not in {each["kind"] for each in rendered(f"{part}.enabled=false")}
