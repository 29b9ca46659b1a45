"""`@link`: the specifications that a document uses, their versions, and the names of their elements."""
