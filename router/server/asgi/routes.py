"""Routing of HTTP requests by path."""

from collections.abc import Awaitable, Callable, Mapping

from router.server.asgi.endpoints.graphiql import Pages
from router.server.protocols.http import responses
from router.server.protocols.http.browser_protection.cors import CorsPolicy
from router.server.protocols.http.endpoint import GraphqlEndpoint
from router.server.protocols.http.messages import HttpRequest, HttpResponse

Endpoint = Callable[[HttpRequest], Awaitable[HttpResponse]]


class Routes:
    """The endpoints by their paths; POSTs on the GraphQL path come first, since nearly every request is one."""

    def __init__(
        self, path: str, graphql: GraphqlEndpoint, cors: CorsPolicy, pages: Pages, endpoints: Mapping[str, Endpoint]
    ) -> None:
        """`path` is that of the graph; `endpoints` are all others by path."""
        self._path = path
        self._graphql = graphql
        self._cors = cors
        self._pages = pages
        self._endpoints = endpoints

    def respond(self, request: HttpRequest) -> Awaitable[HttpResponse]:
        """Respond by the endpoint of the request's path; 404 if there is none."""
        if request.target == self._path and request.method == "POST":
            return self._graphql.respond(request)
        return self._respond(request)

    async def _respond(self, request: HttpRequest) -> HttpResponse:
        if request.method == "OPTIONS":
            return self._cors.preflight(request)
        endpoint = self._endpoints.get(request.target)
        if endpoint is not None:
            return await endpoint(request)
        page = self._pages.find(request)
        if page is not None:
            return page
        if request.target == self._path:
            return await self._graphql.respond(request)
        return responses.plain_response(404, "Not found.\n")
