"""The seed, step by step, with progress."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from lectern.seed.courses import make_courses
from lectern.seed.market import Market
from lectern.seed.people import make_people
from lectern.seed.plan import plan_marketplace
from lectern.seed.purchases import make_purchases, until_enrolled
from lectern.seed.study import make_studies
from lectern.seed.videos import make_videos


async def seed_marketplace(console: Console | None = None) -> None:
    """Makes what is missing of the demonstration marketplace.

    The worker must be running: domains learn of each other's facts through it. Raises SeedFailed.
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
        with step("people", len(plan.instructors) + len(plan.students)) as done:
            people = await make_people(plan, done)
        async with Market.opened() as market:
            with step("courses", len(plan.courses)) as done:
                courses = await make_courses(market, plan, people, done)
            with step("purchases", len(plan.students)) as done:
                await make_purchases(market, plan, people, courses, done)
            with step("progress", len(plan.students)) as done:
                await until_enrolled(market, plan, people, courses)
                await make_studies(market, plan, people, courses, done)
            # Last, so that transcoding takes no time from the rest.
            with step("videos", sum(course.video for course in plan.courses)) as done:
                await make_videos(market, courses, done)
