"""The public paths of all processes, the headers of their responses, and forwarding where no proxy routes requests."""
