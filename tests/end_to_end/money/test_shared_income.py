"""Two instructors share a course's income, over HTTP against real servers: from the invitation to the refund."""

import uuid
from typing import Any

import pytest

from tests.end_to_end import journeys
from tests.end_to_end.conftest import Marketplace
from tests.end_to_end.user_client import UserClient
from tests.waiting import eventually_blocking

pytestmark = [pytest.mark.slow, pytest.mark.servers, pytest.mark.timeout(1200)]

CHANGE = """mutation($id: ID!, $user: ID!, $share: Int!) {
  changeInstructorShare(input: {courseId: $id, userId: $user, shareBasisPoints: $share}) {
    course { instructorShares { basisPoints } } invitation { id } errors { message } } }"""
REPORT = """query($from: DateTime!, $to: DateTime!, $id: ID) {
  salesReport(from: $from, to: $to, courseId: $id, granularity: MONTH) { ownNet { amountMinor } } }"""
PERIOD = {"from": "2020-01-01T00:00:00Z", "to": "2090-01-01T00:00:00Z"}


@pytest.mark.parametrize("deployment", ["one_process", "multi_process_deployment"])
def test_each_of_two_teachers_has_their_part_to_the_cent_and_a_refund_takes_it_back(
    deployment: str, request: pytest.FixtureRequest
) -> None:
    market: Marketplace = request.getfixturevalue(deployment)
    (owner, _), (friend, _) = (journeys.join(market.url, market.inbox, name) for name in ("olga", "fred"))
    journeys.become_instructor(owner)
    friend_id = journeys.become_instructor(friend)
    course = journeys.create_course(owner, market.admin, f"Sharing {uuid.uuid4().hex[:12]}", 1_999)
    journeys.write_lecture(owner, course)
    journeys.teach_together(owner, course, friend, friend_id, share=3_333)
    journeys.publish(owner, market.admin, course)

    first = bought(market, "first", course)
    # 70 % of 19.99 is 13.99: 9.3272 and 4.6628.
    eventually_blocking(lambda: pending(owner) == 933 and pending(friend) == 466, "each one's part of the sale")
    eventually_blocking(lambda: own_net(owner) == 1333 and own_net(friend) == 666, "each one's part in the report")
    assert {own_net(each, course.id) for each in (owner, friend)} == {1333, 666}

    raised = owner.do(CHANGE, id=course.id, user=friend_id, share=5_000)
    assert raised["course"]["instructorShares"] == [{"basisPoints": 5_000}, {"basisPoints": 5_000}]
    proposal = owner.do(CHANGE, id=course.id, user=friend_id, share=1_000)["invitation"]["id"]
    friend.do(
        "mutation($id: ID!) { acceptCoInstructorInvitation(input: {invitationId: $id}) { errors { message } } }",
        id=proposal,
    )
    assert (pending(owner), pending(friend)) == (933, 466)

    student, line = first
    student.do(
        """mutation($line: ID!) {
          requestRefund(input: {orderLineId: $line, reason: "no", idempotencyKey: "r"}) { errors { message } } }""",
        line=line,
    )
    eventually_blocking(lambda: pending(owner) == pending(friend) == 0, "the refund")
    eventually_blocking(lambda: own_net(owner) == own_net(friend) == 0, "the refund in the report")

    def sold_by_the_new_shares() -> bool:
        return (pending(owner), pending(friend)) == (1259, 140)

    bought(market, "second", course)
    eventually_blocking(sold_by_the_new_shares, "a sale by the shares of later")


def bought(market: Marketplace, name: str, course: journeys.Course) -> tuple[UserClient, str]:
    """Buy the course as a new student, and return them and the order line."""
    student, email = journeys.join(market.url, market.inbox, name)
    journeys.pay(journeys.check_out(student, course.id), email)
    journeys.enrolled(student, course.id)
    orders = student.execute("{ viewer { orders { edges { node { lines { id } } } } } }")["viewer"]["orders"]["edges"]
    return student, orders[0]["node"]["lines"][0]["id"]


def pending(teacher: UserClient) -> int:
    """Return the teacher's earnings that are not available yet, in cents."""
    balances = teacher.execute("{ viewer { balances { pending { amountMinor } } } }")["viewer"]["balances"]
    return sum(int(balance["pending"]["amountMinor"]) for balance in balances)


def own_net(teacher: UserClient, course_id: str | None = None) -> int:
    """Return the teacher's part of sales, in cents, as their report says."""
    points: list[dict[str, Any]] = teacher.execute(REPORT, **PERIOD, id=course_id)["salesReport"]
    return sum(int(point["ownNet"]["amountMinor"]) for point in points)
