"""How much may be asked, of whom, and how often.

- `rate_limits`: what clients may ask; `cost`: what an operation costs
- `retries`, `circuit_breaker`, `bulkhead`, `hedging`, `replicas`: transports around transports, one precaution each;
  `outcomes` says what they take for a failure
- `service_identity`: proof that it is the router who calls
- `assembly`: the transports of all subgraphs, as configured
"""
