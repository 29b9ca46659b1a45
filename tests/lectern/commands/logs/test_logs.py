"""`lectern logs` over the files of a data folder."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pydantic import SecretStr

from lectern.commands.cli import cli
from lectern.embedded.errors import PlatformError
from subgraphs.kernel.identity.ids import USER
from subgraphs.kernel.logs.pseudonyms import Pseudonyms

NOW = datetime.now(UTC)


def line(message: str, *, hours_ago: float = 0, process: str = "web", **fields: object) -> str:
    document = {
        "@timestamp": (NOW - timedelta(hours=hours_ago)).isoformat(),
        "message": message,
        "log.level": "info",
        "service.name": f"lectern-{process}",
        **{name.replace("__", "."): value for name, value in fields.items()},
    }
    return json.dumps(document) + "\n"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Provide a data folder with the logs of two processes."""
    folder = tmp_path / "logs"
    folder.mkdir()
    (folder / "web.log").write_text(
        line("started", hours_ago=30)
        + line(
            "operation",
            hours_ago=2,
            graphql__operation__name="Buy",
            graphql__client__name="phone",
            graphql__client__version="2.1",
            error__code=["TIMEOUT"],
            trace__id="0af7",
            event__duration=12_340_000,
            labels__attempt="3",
        )
        + line("operation", hours_ago=1, graphql__operation__name="Home", graphql__client__name="phone")
    )
    (folder / "worker.log").write_text(
        line("job failed", process="worker", log__level="error", error__stack_trace="Traceback\n  oh no")
    )
    return tmp_path


def search(data: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["logs", "--data", str(data), *options], catch_exceptions=False)


def messages(data: Path, *options: str) -> list[str]:
    result = search(data, "--json", *options)
    assert result.exit_code == 0
    found = [json.loads(each) for each in result.stdout.splitlines()]
    return [each.get("graphql.operation.name", each["message"]) for each in found]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ([], ["started", "Buy", "Home", "job failed"]),
        (["-n", "1"], ["job failed"]),
        (["--process", "web"], ["started", "Buy", "Home"]),
        (["--level", "warning"], ["job failed"]),
        (["--since", "90m"], ["Home", "job failed"]),
        (["--since", "2d", "--until", "1d"], ["started"]),
        (["--since", "2000-01-01", "--until", "2001-01-01T00:00:00+01:00"], []),
        (["--trace", "0af7"], ["Buy"]),
        (["--operation", "Home"], ["Home"]),
        (["--client", "phone"], ["Buy", "Home"]),
        (["--client", "phone@2.1"], ["Buy"]),
        (["--error", "TIMEOUT"], ["Buy"]),
        (["--text", "OH NO"], ["job failed"]),
        (["--process", "web", "--text", "oh no"], []),
    ],
)
def test_options_restrict_the_lines(data: Path, options: list[str], found: list[str]) -> None:
    assert messages(data, *options) == found


def test_a_line_is_shown_for_a_person(data: Path) -> None:
    shown = search(data, "--operation", "Buy").stdout
    assert shown == (
        f"{NOW - timedelta(hours=2):%Y-%m-%d %H:%M:%S} info    web           operation  graphql.operation.name=Buy "
        "graphql.client.name=phone graphql.client.version=2.1 error.code=TIMEOUT trace.id=0af7 "
        "event.duration=12.3ms attempt=3\n"
    )
    assert search(data, "--process", "worker").stdout.splitlines()[1:] == ["    Traceback", "      oh no"]


def test_a_user_is_found_by_the_id(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = USER.new()
    monkeypatch.setenv("LECTERN_LOG_PSEUDONYM_KEY", "k" * 40)
    pseudonym = Pseudonyms(SecretStr("k" * 40), timedelta(weeks=1)).of(ada, datetime.now(UTC))
    (data / "logs" / "web.log").write_text(line("hers", user__hash=pseudonym) + line("his", user__hash="user-0"))
    assert messages(data, "--user", ada) == messages(data, "--user", pseudonym) == ["hers"]


@pytest.mark.parametrize("moment", ["yesterday", "5 m", "-3h", "2026-13-01", "9999999d"])
def test_a_time_that_is_none_is_an_error_of_usage(data: Path, moment: str) -> None:
    result = search(data, "--since", moment)
    assert result.exit_code == 2
    assert "neither a time ago" in result.stderr


def test_a_folder_without_logs_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PlatformError, match="cannot be read"):
        search(tmp_path / "nothing")


def test_every_option_is_explained() -> None:
    shown = CliRunner().invoke(cli, ["logs", "--help"]).stdout
    for option in ("process", "level", "since", "until", "trace", "operation", "client", "error", "user", "text"):
        assert f"--{option} " in shown
    for option in ("--lines", "--follow", "--json"):
        assert option in shown


def test_lines_are_followed_until_ctrl_c(data: Path) -> None:
    command = [sys.executable, "-m", "lectern", "logs", "--data", str(data), "--json", "-f", "-n", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as following:
        assert following.stdout is not None
        assert following.stderr is not None
        assert json.loads(following.stdout.readline())["message"] == "job failed"
        with (data / "logs" / "web.log").open("a") as file:
            file.write(line("more"))
        assert json.loads(following.stdout.readline())["message"] == "more"
        following.send_signal(signal.SIGINT)
        try:
            assert following.wait(timeout=30) == 0
        finally:
            following.kill()
        assert following.stderr.read() == ""
