"""`lectern storage` on a bucket of the embedded server, which has none of its parts."""

import pytest
from click.testing import CliRunner, Result

from lectern.commands.cli import cli
from lectern.embedded.errors import PlatformError
from tests.servers.client import S3Settings


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, s3_settings: S3Settings) -> None:
    monkeypatch.setenv("LECTERN_S3_ENDPOINT_URL", s3_settings.endpoint_url)
    monkeypatch.setenv("LECTERN_S3_BUCKET", s3_settings.bucket)
    monkeypatch.setenv("LECTERN_S3_ACCESS_KEY", s3_settings.access_key)
    monkeypatch.setenv("LECTERN_S3_SECRET_KEY", s3_settings.secret_key)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, ["storage", *arguments, "--data", "/nonexistent"])


@pytest.mark.usefixtures("bucket")
def test_every_part_of_the_bucket_is_listed_with_its_state() -> None:
    checked = run("check")
    assert [line.split()[0] for line in checked.output.splitlines()] == ["cors", "lifecycle", "encryption", "public"]
    assert checked.exit_code == (1 if "missing" in checked.output else 0)
    applied = run("apply", "--origin", "https://school.example")
    assert (applied.exit_code, applied.output.count("unsupported")) == (0, 4)


@pytest.mark.usefixtures("bucket")
def test_a_store_out_of_reach_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_S3_ENDPOINT_URL", "http://127.0.0.1:1")
    result = run("check")
    assert isinstance(result.exception, PlatformError)
    assert "127.0.0.1:1" in str(result.exception)
