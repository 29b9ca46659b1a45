"""Events and their delivery to webhook endpoints: signed, retried, and faulty on request."""
