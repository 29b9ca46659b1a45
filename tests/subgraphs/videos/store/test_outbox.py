"""The outbox in documents of MongoDB."""

from tests.subgraphs.videos.conftest import Course, Videos


async def test_the_oldest_event_that_waits_is_known(videos: Videos) -> None:
    [outbox] = videos.worker_module.outboxes
    nothing = await outbox.oldest()
    course = Course()
    await videos.publish_course(course)
    first = await videos.upload(course, b"one", "k1")
    await videos.upload(course, b"two", "k2")

    oldest = await outbox.oldest()

    [uploaded, *_] = await videos.published_events(first)
    assert (nothing, await outbox.oldest()) == (None, None)
    assert oldest is not None
    assert abs((uploaded.occurred_at - oldest).total_seconds()) < 0.001
