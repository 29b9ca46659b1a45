"""The query of a course's stats, as the tests send it."""

from typing import Any

from subgraphs.kernel.graphql.subgraph import GraphQLResponse
from subgraphs.kernel.identity.ids import CourseId
from subgraphs.kernel.identity.principal import Principal
from tests.subgraphs.statistics.conftest import Statistics

PERIOD = {"from": "2026-03-01T00:00:00Z", "to": "2026-04-01T00:00:00Z"}


async def stats(statistics: Statistics, course_id: CourseId, who: Principal | None) -> GraphQLResponse:
    return await statistics.execute(
        """query($representations: [_Any!]!, $from: DateTime!, $to: DateTime!) {
          _entities(representations: $representations) { ... on Course { stats(from: $from, to: $to) {
            enrollments sales revenue { amountMinor currency } activeLearners minutesWatched completionRate refundRate
            dropOff { lecture { id } started finished medianSeconds }
          } } }
        }""",
        who,
        representations=[{"__typename": "Course", "id": course_id}],
        **PERIOD,
    )


def codes(response: GraphQLResponse) -> list[Any]:
    return [error["extensions"]["code"] for error in response.get("errors", [])]
