"""The plan of the demonstration data: pure and deterministic."""

from dataclasses import dataclass
from random import Random

from lectern.seed import texts
from lectern.seed.texts import SUBJECTS, Subject

INSTRUCTORS = 30
COURSES = 200
STUDENTS = 300
COURSES_WITH_VIDEO = 6
PRICES = (0, 0, 999, 1499, 1999, 2499, 3999, 5999)
"""In US cents; some courses are free."""


@dataclass(frozen=True, slots=True)
class Person:
    """A user's name and address; no mail is ever delivered to it."""

    email: str
    name: str
    headline: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedLecture:
    """An article lecture."""

    title: str
    html: str
    is_preview: bool


@dataclass(frozen=True, slots=True)
class PlannedCourse:
    """A course, with its instructor's index in `Plan.instructors`; `video` gives it a real video."""

    title: str
    subtitle: str
    description: str
    category: str
    level: str
    price_minor: int
    instructor: int
    sections: tuple[tuple[str, tuple[PlannedLecture, ...]], ...]
    video: bool
    outcomes: tuple[str, ...]
    requirements: tuple[str, ...]
    audience: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A student's activity in one course: the number of completed lectures, and a review."""

    course: int
    completed: int
    rating: int | None
    review: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole plan. `studies` is by student; a student's paid courses are one purchase, the free ones are not."""

    categories: tuple[str, ...]
    instructors: tuple[Person, ...]
    courses: tuple[PlannedCourse, ...]
    students: tuple[Person, ...]
    studies: tuple[tuple[Study, ...], ...]


def plan_marketplace() -> Plan:
    """Return the plan of the demonstration marketplace."""
    random = Random("lectern")  # noqa: S311 - the same every time, on purpose
    categories = tuple(subject.category for subject in SUBJECTS)
    instructors = tuple(_person(random, "teacher", n, headline=True) for n in range(INSTRUCTORS))
    courses = _courses(random)
    students = tuple(_person(random, "learner", n) for n in range(STUDENTS))
    studies = tuple(_studies(random, courses) for _ in students)
    return Plan(categories, instructors, courses, students, studies)


def _person(random: Random, kind: str, number: int, *, headline: bool = False) -> Person:
    name = f"{random.choice(texts.FIRST_NAMES)} {random.choice(texts.LAST_NAMES)}"
    subject = SUBJECTS[number % len(SUBJECTS)]
    return Person(f"{kind}{number:03}@example.com", name, f"I teach people to {subject.activity}" if headline else None)


def _courses(random: Random) -> tuple[PlannedCourse, ...]:
    titles = [(subject, topic, title) for subject in SUBJECTS for topic in subject.topics for title in texts.TITLES]
    chosen = random.sample(titles, COURSES)
    return tuple(
        _course(random, number, subject, topic, title) for number, (subject, topic, title) in enumerate(chosen)
    )


def _course(random: Random, number: int, subject: Subject, topic: str, title: str) -> PlannedCourse:
    price = random.choice(PRICES)
    names = [name.format(topic=topic) for name in texts.LECTURES]
    sections: list[tuple[str, tuple[PlannedLecture, ...]]] = []
    for section in texts.SECTIONS[: random.randint(1, 2)]:
        lectures: list[PlannedLecture] = []
        for _ in range(random.randint(1, 2)):
            name = names.pop(0)
            html = texts.ARTICLE.format(title=name, topic=topic, attempt=random.choice(texts.ATTEMPTS))
            lectures.append(PlannedLecture(name, html, is_preview=not sections and not lectures))
        sections.append((section, tuple(lectures)))
    teachers = [n for n in range(INSTRUCTORS) if SUBJECTS[n % len(SUBJECTS)] is subject]
    hours, count = random.randint(2, 12), random.randint(3, 9)
    description = texts.DESCRIPTION.format(topic=topic, activity=subject.activity, hours=hours, count=count)
    return PlannedCourse(
        title=title.format(topic=topic),
        subtitle=random.choice(texts.SUBTITLES),
        description=description,
        category=subject.category,
        level=random.choice(("ALL", "BEGINNER", "INTERMEDIATE", "EXPERT")),
        price_minor=price,
        instructor=teachers[number % len(teachers)],
        sections=tuple(sections),
        video=number < COURSES_WITH_VIDEO,
        outcomes=tuple(text.format(topic=topic, activity=subject.activity) for text in texts.OUTCOMES),
        requirements=tuple(text.format(topic=topic) for text in texts.REQUIREMENTS),
        audience=tuple(text.format(topic=topic, activity=subject.activity) for text in texts.AUDIENCE),
    )


def _studies(random: Random, courses: tuple[PlannedCourse, ...]) -> tuple[Study, ...]:
    """Return up to three courses for each student; some courses are much more popular than others."""
    chosen = {int(len(courses) * random.random() ** 2) for _ in range(random.choice((0, 1, 1, 2, 3)))}
    studies = []
    for course in sorted(chosen):
        lectures = sum(len(lectures) for _, lectures in courses[course].sections)
        completed = random.randint(0, lectures)
        rating = random.choice((5, 5, 5, 4, 4, 3, 2, 1)) if completed and random.random() < 0.6 else None
        review = random.choice(texts.REVIEWS[rating]) if rating else None
        studies.append(Study(course, completed, rating, review))
    return tuple(studies)
