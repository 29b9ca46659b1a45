"""The part of learning in an export of a user's data."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from subgraphs.accounts.events import UserDeleted
from subgraphs.kernel.object_storage.s3 import s3_address
from subgraphs.kernel.privacy.export.s3_objects import S3ExportObjects
from subgraphs.learning import app, worker_module
from subgraphs.learning.settings import Settings
from tests.servers.client import S3Settings
from tests.subgraphs.clocks import FrozenClock
from tests.subgraphs.event_delivery import deliver_event
from tests.subgraphs.exports import export_requested, read_export_part, run_export
from tests.subgraphs.learning.harness import Learning
from tests.subgraphs.recorded_jobs import RecordedJobs


@pytest.fixture
def settings(learning_database: str, redis_url: str, s3_settings: S3Settings) -> Settings:
    return Settings(
        learning_database_url=SecretStr(learning_database),
        redis_url=SecretStr(redis_url),
        s3_bucket=s3_settings.bucket,
        s3_endpoint_url=s3_settings.endpoint_url,
        s3_region=s3_settings.region,
        s3_access_key=s3_settings.access_key,
        s3_secret_key=SecretStr(s3_settings.secret_key),
    )


@pytest.fixture
def jobs() -> RecordedJobs:
    return RecordedJobs()


@pytest.fixture
async def learning(settings: Settings, jobs: RecordedJobs) -> AsyncIterator[Learning]:
    time = FrozenClock()
    subgraph = app.build(settings, clock=time)
    module = worker_module.build(settings, jobs, clock=time)
    harness = Learning(subgraph, module, time)
    await harness.relay_outbox()
    harness.published.clear()
    yield harness
    await subgraph.stop()
    await module.stop()


async def test_a_file_holds_the_rows_of_its_user_alone(learning: Learning, settings: Settings, tmp_path: Path) -> None:
    course = await learning.course(60)
    learner, other = await learning.learner(course), await learning.learner(course)
    for user, text in ((learner, "Mine alone"), (other, "Theirs alone")):
        await learning.mark(user, course.lectures[0])
        await learning.review(user, course, 5, text)
    objects = S3ExportObjects(s3_address(settings))
    for user, text in ((learner, "Mine alone"), (other, "Theirs alone")):
        for _ in range(2):  # A job may run twice: the second file replaces the first.
            await run_export(learning.worker_module, user.user_id, f"exp_{text[0]}")
        tables = await read_export_part(objects, "learning", tmp_path, f"exp_{text[0]}")
        assert tables is not None
        assert [review["body"] for review in tables["reviews"]] == [text]
        assert [row["lecture_id"] for row in tables["lecture_progress"]] == [course.lectures[0]]
        # A replica: orders exports the enrollments that it owns.
        assert "enrollments" not in tables
    reports = await learning.published_of("learning.data_exported")
    assert {report.user_id for report in reports} == {learner.user_id, other.user_id}
    objects.close()


async def test_an_event_enqueues_the_job_while_the_domain_is_pending(learning: Learning, jobs: RecordedJobs) -> None:
    course = await learning.course(60)
    learner = await learning.learner(course)
    await deliver_event(learning.worker_module, export_requested(learner.user_id, "orders", "learning"))
    assert jobs.enqueued == [("learning.export-user", "exp_1", learner.user_id)]
    await deliver_event(learning.worker_module, export_requested(learner.user_id, "orders"))
    assert len(jobs.enqueued) == 1


async def test_nothing_of_a_deleted_user_is_exported(learning: Learning, settings: Settings, tmp_path: Path) -> None:
    course = await learning.course(60)
    learner = await learning.learner(course)
    await learning.deliver(UserDeleted(user_id=learner.user_id, deletion_id="del_9"))
    await run_export(learning.worker_module, learner.user_id, "exp_late")
    objects = S3ExportObjects(s3_address(settings))
    assert await read_export_part(objects, "learning", tmp_path, "exp_late") is None
    objects.close()
    assert [
        each for each in await learning.published_of("learning.data_exported") if each.export_id == "exp_late"
    ] == []
