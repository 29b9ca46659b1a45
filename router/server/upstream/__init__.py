"""Calls to subgraphs.

- `transport_factory`: the transports of all subgraphs, as configured
- `retries`, `circuit_breaker`, `bulkhead`, `hedging`, `replicas`: transports around transports, one measure of
  resilience each; `call_outcomes`: the outcomes that they count as failures
- `request_headers`, `response_headers`: the headers that are passed on to subgraphs, and from them to clients
- `request_signing`: the proof to subgraphs that the router is the caller
"""
