"""Settings from files."""

import base64
from pathlib import Path

import pytest
from pydantic import SecretStr

from jobs.settings import WorkerSettings
from lectern.commands.settings_errors import settings_explained
from lectern.embedded import PlatformError
from lectern.web.router_settings import ClientLimitSettings, RouterSettings
from lectern.web.trusted_documents import TrustedDocumentSettings
from subgraphs.kernel.platform.environment_files import EnvironmentSettings
from subgraphs.registry import DOMAINS
from subgraphs.videos.settings import EdgeSettings

CLASSES: list[type[EnvironmentSettings]] = [
    ClientLimitSettings,
    RouterSettings,
    WorkerSettings,
    TrustedDocumentSettings,
    EdgeSettings,
    *(domain.settings_class() for domain in DOMAINS.values()),
]
SECRETS = [
    (settings, name)
    for settings in CLASSES
    for name, field in settings.model_fields.items()
    if "SecretStr" in str(field.annotation)
]


class Settings(EnvironmentSettings):
    """Settings of several kinds."""

    some_secret: SecretStr
    some_secrets: tuple[SecretStr, ...] = ()
    some_number: int = 1


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LECTERN_SOME_SECRET", raising=False)


@pytest.mark.parametrize(
    ("content", "value"), [("s3cret", "s3cret"), ("s3cret\n", "s3cret"), ("s\r\n", "s"), (" a \n\n", " a \n")]
)
def test_a_setting_is_read_from_the_file_that_its_file_variable_names(
    content: str, value: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "secret").write_bytes(content.encode())
    monkeypatch.setenv("LECTERN_SOME_SECRET_FILE", str(tmp_path / "secret"))
    assert Settings().some_secret.get_secret_value() == value


def test_lists_and_numbers_are_parsed_as_in_variables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_SOME_SECRET", "x")
    for name, text in {"SOME_SECRETS": '["a", "b"]', "SOME_NUMBER": "7\n"}.items():
        (tmp_path / name).write_text(text)
        monkeypatch.setenv(f"LECTERN_{name}_FILE", str(tmp_path / name))
    settings = Settings()
    assert [each.get_secret_value() for each in settings.some_secrets] == ["a", "b"]
    assert settings.some_number == 7


@pytest.mark.parametrize(("settings", "name"), SECRETS, ids=lambda each: str(getattr(each, "__module__", each)))
def test_every_secret_setting_can_be_given_in_a_file(
    settings: type[EnvironmentSettings], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = f"k1:{base64.urlsafe_b64encode(bytes(32)).decode()}" if name == "accounts_encryption_keys" else "x" * 40
    is_list = "tuple" in str(settings.model_fields[name].annotation)
    (tmp_path / "secret").write_text(f'["{secret}"]' if is_list else secret)
    for each, field in settings.model_fields.items():
        if field.is_required() and each != name:
            monkeypatch.setenv(f"LECTERN_{each.upper()}", "y" * 40)
    monkeypatch.delenv(f"LECTERN_{name.upper()}", raising=False)
    monkeypatch.setenv(f"LECTERN_{name.upper()}_FILE", str(tmp_path / "secret"))
    value = getattr(settings(), name)
    [found] = value if isinstance(value, tuple) else [value]
    assert found.get_secret_value() == secret


@pytest.mark.parametrize(
    ("variables", "content", "message"),
    [
        ({"LECTERN_SOME_SECRET_FILE": "{}/none"}, b"", r"LECTERN_SOME_SECRET_FILE: cannot read .*none \(No such file"),
        ({"LECTERN_SOME_SECRET_FILE": "{}"}, b"", r"LECTERN_SOME_SECRET_FILE: cannot read .* \(Is a directory"),
        ({"LECTERN_SOME_SECRET_FILE": "{}/file"}, b"\xff", r"LECTERN_SOME_SECRET_FILE: .*file is not text in UTF-8"),
        (
            {"LECTERN_SOME_SECRET_FILE": "{}/file", "LECTERN_SOME_SECRET": "s"},
            b"s",
            "LECTERN_SOME_SECRET and LECTERN_SOME_SECRET_FILE are both set",
        ),
        ({"LECTERN_SOME_SECRET": "s", "LECTERN_SOME_SECRETS_FILE": "{}/file"}, b"hunter2", "some_secrets"),
    ],
)
def test_a_file_that_cannot_be_used_is_explained_by_its_variable(
    variables: dict[str, str], content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(content)
    for name, value in variables.items():
        monkeypatch.setenv(name, value.format(tmp_path))
    with pytest.raises(PlatformError, match=message) as problem, settings_explained():
        Settings()
    assert "hunter2" not in str(problem.value)
