"""Interfaces of the use cases' dependencies, one module per aggregate.

`store` implements the repositories, `payments` the payment provider; `use_cases.assemble` gives them to the use cases.
"""
