"""GraphQL over HTTP/1.1 with pooled keep-alive connections."""
