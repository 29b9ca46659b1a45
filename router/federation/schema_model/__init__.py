"""A mutable model of schemas, and its construction from SDL documents."""
