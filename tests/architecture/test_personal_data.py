"""Every table and collection with personal data is in its domain's register, and every domain erases deleted users."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import pytest
from pydantic import BaseModel
from sqlalchemy import MetaData

from subgraphs.accounts.events import DataExportRequested, UserDeleted
from subgraphs.accounts.service.deletion.model import ERASING_DOMAINS
from subgraphs.accounts.service.exports.model import EXPORTING_DOMAINS
from subgraphs.kernel.messaging.worker_module import WorkerModule
from subgraphs.kernel.privacy.personal_data import Deleted, Expires, Kept, PersonalTable
from subgraphs.registry import DOMAINS, SQL_DOMAINS, build_worker_modules
from subgraphs.videos.store.documents import DOCUMENTS
from subgraphs.videos.store.personal_data import PersonalCollection
from tests.subgraphs.recorded_jobs import RecordedJobs

PERSONAL = re.compile(
    r"(^|_)(user|owner|author|buyer|seller|follower|instructor|learner|inviter|invitee|uploader|viewer|actor|sender|reporter)_ids?$"
    r"|_by$|(^|_)email$|^ip$|_ip$|^display_name$|^user_agent$|^recipient$"
)
"""The names of columns that hold a user's id, address or device."""

SECRET = re.compile(r"hash|digest|secret|token|_key$|credential_id|unsubscribe|checkout_url|session_id")
"""The names of columns that let someone in, or act for the user."""


def tables(domain: str) -> MetaData:
    metadata: MetaData = import_module(f"subgraphs.{domain}.store.tables").metadata
    return metadata


@pytest.mark.parametrize("domain", SQL_DOMAINS)
def test_every_personal_column_is_registered(domain: str) -> None:
    registered = {entry.name: entry.columns for entry in DOMAINS[domain].personal_data()}
    missing = [
        f"{table.name}.{column.name}"
        for table in tables(domain).tables.values()
        for column in table.columns
        if PERSONAL.search(column.name) and column.name not in registered.get(table.name, ())
    ]
    assert missing == [], "say in store/personal_data.py why it is stored, how long, and how it is erased"


@pytest.mark.parametrize("domain", SQL_DOMAINS)
def test_the_register_names_what_exists(domain: str) -> None:
    known: Mapping[str, Any] = tables(domain).tables
    for entry in DOMAINS[domain].personal_data():
        assert isinstance(entry, PersonalTable)
        assert known[entry.name] is entry.table
        assert {*entry.columns, *entry.exported} - set(entry.table.columns.keys()) == set()
        assert entry.of_user is not None or isinstance(entry.erasure, Expires | Kept | Deleted)


@pytest.mark.parametrize("domain", DOMAINS)
def test_every_table_is_exported_or_says_why_not(domain: str) -> None:
    entries = DOMAINS[domain].personal_data()
    undecided = [entry.name for entry in entries if bool(entry.exported) == (entry.withheld is not None)]
    assert undecided == [], "say in store/personal_data.py which columns an export holds, or why it holds none"
    found_by_user = [entry.name for entry in entries if isinstance(entry, PersonalTable) and entry.of_user is not None]
    expected = [entry.name for entry in entries if entry.exported and not isinstance(entry, PersonalCollection)]
    assert set(expected) <= set(found_by_user)


@pytest.mark.parametrize("domain", DOMAINS)
def test_no_export_holds_a_secret(domain: str) -> None:
    exported = {name for entry in DOMAINS[domain].personal_data() for name in entry.exported}
    assert [name for name in exported if SECRET.search(name)] == []


def test_every_collection_with_users_is_registered() -> None:
    registered = {entry.name for entry in DOMAINS["videos"].personal_data()}
    personal = {kind.Settings.name for kind in DOCUMENTS if _personal(kind)}
    assert personal <= registered


def _personal(kind: type[BaseModel]) -> bool:
    return any(PERSONAL.search(name) for name in kind.model_fields)


@pytest.fixture
def modules(monkeypatch: pytest.MonkeyPatch) -> list[WorkerModule]:
    for domain in SQL_DOMAINS:
        monkeypatch.setenv(f"LECTERN_{domain.upper()}_DATABASE_URL", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("LECTERN_REDIS_URL", "redis://127.0.0.1:1")
    monkeypatch.setenv("LECTERN_MONGODB_URL", "mongodb://127.0.0.1:1")
    for name in ("ACCOUNTS_SECRET", "NOTIFICATIONS_SECRET", "PLAYBACK_KEY", "STRIPE_SECRET_KEY"):
        monkeypatch.setenv(f"LECTERN_{name}", "a secret that only this test knows, sk_test_1")
    monkeypatch.setenv("LECTERN_STRIPE_WEBHOOK_SECRET", "whsec_test")
    return build_worker_modules(RecordedJobs())


def test_every_domain_erases_deleted_users(modules: list[WorkerModule]) -> None:
    erasing = {
        module.domain
        for module in modules
        if f"{module.domain}.erase-user" in [h.name for h in module.event_handlers if h.event is UserDeleted]
    }
    assert erasing == set(DOMAINS) == set(ERASING_DOMAINS)


def test_every_domain_exports_and_accounts_collects_it(modules: list[WorkerModule]) -> None:
    exporting = {
        module.domain
        for module in modules
        if f"{module.domain}.export-user" in [h.name for h in module.event_handlers if h.event is DataExportRequested]
        and f"{module.domain}.export-user" in [job.name for job in module.jobs]
    }
    [accounts] = [module for module in modules if module.domain == "accounts"]
    collected = {h.event.domain for h in accounts.event_handlers if h.name.startswith("accounts.collect-export-of-")}
    assert exporting == collected == set(DOMAINS) == set(EXPORTING_DOMAINS)


def test_every_domain_repeats_erasures_and_relays_its_reports(modules: list[WorkerModule]) -> None:
    others = [module for module in modules if module.domain != "accounts"]
    repeated = {module.domain for module in others if any("repeat-erasures" in t.name for t in module.periodic_tasks)}
    assert repeated == set(DOMAINS) - {"accounts"}
    assert [module.domain for module in modules if not module.outboxes] == []
