"""The web process of the drill: orders' routes, and its GraphQL for whichever buyer the request names."""

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from subgraphs.kernel.graphql.request_info import RequestInfo
from subgraphs.kernel.identity.ids import USER
from subgraphs.orders.app import Settings, build
from tests.subgraphs.principals import student


def main(port: int) -> None:
    """Serve on loopback until the process is killed."""
    subgraph = build(Settings())

    async def graphql(request: Request) -> Response:
        body = await request.json()
        principal = student(USER.parse(body["user"]))
        response = await subgraph.execute(body["query"], body["variables"], None, RequestInfo(principal))
        return JSONResponse(response)

    app = Starlette(routes=[*subgraph.routes, Route("/graphql", graphql, methods=["POST"])])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
