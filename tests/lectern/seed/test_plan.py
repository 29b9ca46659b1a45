"""The plan of the seed: complete, the same every time, and valid by the rules of every domain."""

from lectern.seed.plan import COURSES_WITH_VIDEO, plan_marketplace
from lectern.seed.texts import SUBJECTS

PLAN = plan_marketplace()


def test_the_plan_is_the_same_every_time() -> None:
    assert plan_marketplace() == PLAN


def test_there_is_as_much_of_everything_as_a_marketplace_needs() -> None:
    assert len(PLAN.categories) == 12
    assert len(PLAN.instructors) == 30
    assert len(PLAN.courses) == 200
    assert len(PLAN.students) == len(PLAN.studies) == 300
    assert sum(course.video for course in PLAN.courses) == COURSES_WITH_VIDEO


def test_titles_and_addresses_are_unique() -> None:
    assert len({course.title for course in PLAN.courses}) == len(PLAN.courses)
    users = [*PLAN.instructors, *PLAN.students]
    assert len({person.email for person in users}) == len(users)


def test_every_course_has_lessons_and_a_known_category() -> None:
    for course in PLAN.courses:
        assert course.category in PLAN.categories
        assert all(lectures for _, lectures in course.sections)


def test_students_review_only_courses_that_they_studied() -> None:
    for studies in PLAN.studies:
        assert len({study.course for study in studies}) == len(studies)
        for study in studies:
            lectures = sum(len(lectures) for _, lectures in PLAN.courses[study.course].sections)
            assert 0 <= study.completed <= lectures
            assert study.rating is None or (study.completed > 0 and 1 <= study.rating <= 5)


def test_the_course_of_the_tour_is_for_sale_and_has_a_video() -> None:
    (course,) = (course for course in PLAN.courses if course.title == "Python for data from the ground up")
    assert course.price_minor == 3_999
    assert course.video


def test_instructors_teach_what_they_say_they_teach() -> None:
    activities = {subject.category: subject.activity for subject in SUBJECTS}
    for course in PLAN.courses:
        assert PLAN.instructors[course.instructor].headline == f"I teach people to {activities[course.category]}"
    assert {course.instructor for course in PLAN.courses} == set(range(len(PLAN.instructors)))
