from collections.abc import AsyncIterator
from typing import Any

import pytest

from subgraphs.accounts import app, worker_module
from subgraphs.accounts.events import UserDeleted
from subgraphs.accounts.settings import Settings
from subgraphs.kernel.identity.principal import Principal
from subgraphs.kernel.object_storage.s3 import connect, s3_address
from tests.servers.client import S3Settings
from tests.subgraphs.accounts.conftest import Accounts, Postbox, principal
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.recorded_jobs import RecordedJobs
from tests.subgraphs.uploaded_pictures import picture, put, run_jobs, with_storage

START = """mutation ($size: Int!) {
  startAvatarUpload(input: {contentType: JPEG, sizeBytes: $size}) {
    upload { pictureId url contentType } errors { code path }
  }
}"""
SET = """mutation ($picture: ID!) {
  setAvatar(input: {pictureId: $picture, alt: "Me"}) { viewer { submittedAvatar { status } } errors { code path } }
}"""
REMOVE = """mutation ($user: ID) { removeAvatar(input: {userId: $user}) {
  user { avatar { id } } errors { code }
} }"""
AVATAR = """query ($id: ID!) { user(id: $id) { displayName avatar { id alt width url(size: SMALL, format: WEBP) } } }"""
SUSPEND = """mutation ($id: ID!) { suspendUser(input: {userId: $id, reason: "spam"}) { errors { code } } }"""


@pytest.fixture
async def accounts(settings: Settings, s3_settings: S3Settings) -> AsyncIterator[Accounts]:
    stored = Settings.model_validate(with_storage(settings, s3_settings))
    time, postbox, jobs = FrozenClock(), Postbox(), RecordedJobs()
    subgraph = app.build(stored, clock=time)
    worker = worker_module.build(stored, jobs, mailer=postbox, clock=time)
    await subgraph.start()
    await worker.start()
    yield Accounts(subgraph, worker, postbox, time, stored, jobs)
    await worker.stop()
    await subgraph.stop()


async def uploaded(accounts: Accounts, user: Principal) -> str:
    content = picture((500, 700))
    started = (await accounts.data(START, user, size=len(content)))["startAvatarUpload"]
    assert await put(started["upload"], content) == 200
    picture_id: str = started["upload"]["pictureId"]
    return picture_id


async def with_avatar(accounts: Accounts, email: str) -> tuple[Principal, str]:
    user = principal(await accounts.user(email))
    picture_id = await uploaded(accounts, user)
    submitted = (await accounts.data(SET, user, picture=picture_id))["setAvatar"]
    assert submitted == {"viewer": {"submittedAvatar": {"status": "PROCESSING"}}, "errors": []}
    await accounts.deliver()
    await run_jobs(accounts.worker_module, accounts.jobs.enqueued)
    return user, picture_id


async def avatar(accounts: Accounts, user: Principal, viewer: Principal | None = None) -> Any:
    return (await accounts.data(AVATAR, viewer, id=user.user_id))["user"]["avatar"]


async def test_a_user_shows_an_avatar_to_anyone(accounts: Accounts) -> None:
    user, picture_id = await with_avatar(accounts, "ada@example.test")
    shown = await avatar(accounts, user)
    assert (shown["id"], shown["alt"], shown["width"]) == (picture_id, "Me", 384)
    assert shown["url"].startswith(f"https://lectern.test/pictures/{picture_id}/")
    assert shown["url"].endswith("/96.webp")


async def test_a_user_cannot_show_the_upload_of_another(accounts: Accounts) -> None:
    mine, theirs = (
        principal(await accounts.user("bea@example.test")),
        principal(await accounts.user("cyn@example.test")),
    )
    picture_id = await uploaded(accounts, mine)
    rejected = (await accounts.data(SET, theirs, picture=picture_id))["setAvatar"]
    assert rejected == {"viewer": None, "errors": [{"code": "PICTURE_NOT_FOUND", "path": ["pictureId"]}]}
    assert await avatar(accounts, theirs) is None


async def test_anonymous_viewers_cannot_upload(accounts: Accounts) -> None:
    response = await accounts.execute(START, size=9)
    assert response["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


async def test_users_remove_their_own_avatar_and_admins_any(accounts: Accounts) -> None:
    user, _ = await with_avatar(accounts, "dot@example.test")
    stranger = principal(await accounts.user("eve@example.test"))
    response = await accounts.execute(REMOVE, stranger, user=user.user_id)
    assert response["errors"][0]["extensions"]["code"] == "FORBIDDEN"
    assert await avatar(accounts, user) is not None
    removed = (await accounts.data(REMOVE, await accounts.admin("root@example.test"), user=user.user_id))[
        "removeAvatar"
    ]
    assert removed == {"user": {"avatar": None}, "errors": []}
    again, _ = await with_avatar(accounts, "fay@example.test")
    assert (await accounts.data(REMOVE, again))["removeAvatar"]["user"] == {"avatar": None}


async def test_the_avatar_of_a_suspended_user_is_hidden(accounts: Accounts) -> None:
    user, _ = await with_avatar(accounts, "gus@example.test")
    admin = await accounts.admin("root2@example.test")
    assert (await accounts.data(SUSPEND, admin, id=user.user_id))["suspendUser"]["errors"] == []
    response = await accounts.data(
        "query ($ids: [_Any!]!) { _entities(representations: $ids) { ... on User { displayName avatar { id } } } }",
        ids=[{"__typename": "User", "id": user.user_id}],
    )
    assert response["_entities"] == [{"displayName": "Suspended user", "avatar": None}]
    assert await avatar(accounts, user, admin) is not None


async def test_a_deleted_user_leaves_no_files(accounts: Accounts) -> None:
    user, picture_id = await with_avatar(accounts, "leaver@example.test")
    assert keys(accounts, picture_id) != []
    await deliver_event(accounts.worker_module, UserDeleted(user_id=user.user_id, deletion_id="del_1"))
    assert keys(accounts, picture_id) == []
    assert await avatar(accounts, user) is None


def keys(accounts: Accounts, picture_id: str) -> list[str]:
    client = connect(s3_address(accounts.settings))
    listed = client.list_objects_v2(Bucket=accounts.settings.s3_bucket, Prefix=f"pictures/{picture_id}/")
    client.close()
    return [found["Key"] for found in listed.get("Contents", ())]
