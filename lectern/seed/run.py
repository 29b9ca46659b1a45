"""The steps of the seed, with progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lectern.seed.client import SeedClient
from lectern.seed.courses import create_courses
from lectern.seed.plan import plan_marketplace
from lectern.seed.purchases import create_purchases, wait_for_enrollments
from lectern.seed.study import create_progress
from lectern.seed.uploads.pictures import create_pictures, plan_drawings
from lectern.seed.uploads.resources import create_resources, with_resources
from lectern.seed.uploads.videos import create_videos
from lectern.seed.users import create_users


async def seed_marketplace(console: Console | None = None) -> None:
    """Create the missing parts of the demonstration marketplace.

    The worker must be running: it delivers events between domains. Raises SeedFailed if a step fails.
    """
    plan = plan_marketplace()
    bars = Progress(
        TextColumn("  {task.description:<11}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console or Console(),
    )

    @contextmanager
    def step(name: str, total: int) -> Iterator[Callable[[], None]]:
        task = bars.add_task(name, total=total)
        yield lambda: bars.advance(task)

    with bars:
        with step("users", len(plan.instructors) + len(plan.students)) as done:
            users = await create_users(plan, done)
        async with SeedClient.open() as client:
            with step("courses", len(plan.courses)) as done:
                courses = await create_courses(client, plan, users, done)
            with step("purchases", len(plan.students)) as done:
                await create_purchases(client, plan, users, courses, done)
            with step("progress", len(plan.students)) as done:
                await wait_for_enrollments(client, plan, users, courses)
                await create_progress(client, plan, users, courses, done)
            extended = with_resources(courses)
            with step("resources", len(extended)) as done:
                await create_resources(client, extended, done)
            # Last, so that decoding and transcoding take no time from the rest.
            drawings = await plan_drawings(client, plan, users, courses)
            with step("pictures", len(drawings)) as done:
                await create_pictures(drawings, done)
            with step("videos", sum(course.video for course in plan.courses)) as done:
                await create_videos(client, courses, done)
