"""Settings that are missing or wrong are reported by their variables."""

import pytest
from pydantic import SecretStr

from lectern.commands.settings_errors import settings_explained
from lectern.embedded import PlatformError
from subgraphs.kernel.platform.settings import KernelSettings


class Settings(KernelSettings):
    """Settings with something that must be set."""

    test_key: SecretStr
    test_limit: int = 1


def test_a_missing_setting_is_named_by_its_variable() -> None:
    with pytest.raises(PlatformError, match="LECTERN_TEST_KEY: Field required"), settings_explained():
        Settings()


def test_a_wrong_value_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LECTERN_TEST_KEY", "hunter2")
    monkeypatch.setenv("LECTERN_TEST_LIMIT", "hunter2")
    with pytest.raises(PlatformError) as rejected, settings_explained():
        Settings()
    assert "LECTERN_TEST_LIMIT" in str(rejected.value)
    assert "hunter2" not in str(rejected.value)
