"""GraphQL over HTTP.

- `endpoint`: POST and GET on the GraphQL path
- `messages`: requests and responses, independent of the HTTP server
- `parameters`: GraphQL requests from bodies and query strings
- `responses`: results and errors as HTTP responses; `media_types`: content negotiation
- `compression`, `conditional`: content codings, ETags; `browser_protection`: CORS, CSRF and security headers
- `uploads`, `incoming_form`: the GraphQL multipart request specification
"""
