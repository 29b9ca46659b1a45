"""File uploads: streamed to subgraphs as multipart requests, or buffered for other transports."""
