"""Output: the parts of a plan that shape the client's response.

projection_builder   ProjectionBuilder: the fields of the response and their sources in the response tree
deferred_payloads    the deferred blocks of the plan, and the projection of each
introspection        the part of an operation that the router resolves itself
"""
