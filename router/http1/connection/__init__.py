"""A connection: its requests and responses, its time-outs and its end."""
