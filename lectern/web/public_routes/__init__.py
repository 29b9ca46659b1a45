"""The public paths of all processes, and the forwarding of requests where no proxy routes them."""
