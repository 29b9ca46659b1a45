"""The replacement of the key that encrypts authenticator apps' secrets."""

from cryptography.fernet import Fernet
from pydantic import SecretStr

from subgraphs.accounts import app, worker_module
from tests.subgraphs.accounts.conftest import Accounts, Postbox
from tests.subgraphs.accounts.sessions_of import with_totp
from tests.subgraphs.recorded_jobs import RecordedJobs


async def test_codes_are_accepted_before_and_after_a_new_key(accounts: Accounts) -> None:
    member = await with_totp(accounts, "ada@keys.test")
    key = SecretStr(f"2026-11:{Fernet.generate_key().decode()}")
    changed = accounts.settings.model_copy(update={"accounts_encryption_keys": key})
    worker = worker_module.build(changed, RecordedJobs(), mailer=Postbox(), clock=accounts.time)
    [renew] = [task for task in worker.periodic_tasks if task.name == "accounts.renew-encryption"]

    await renew.run()
    await renew.run()
    stale = await member.complete(await member.challenge(), recovery=member.recovery_codes[0])

    # The old process does not have the new key: a recovery code needs none.
    assert stale["errors"] == []
    renewed = app.build(changed, clock=accounts.time)
    await renewed.start()
    member.accounts = Accounts(renewed, worker, accounts.postbox, accounts.time, changed)
    assert (await member.complete(await member.challenge(), member.code()))["errors"] == []
    await worker.stop()
    await renewed.stop()
