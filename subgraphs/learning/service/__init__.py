"""Use cases and domain model of learning.

Pure: `watched` (spans of watched seconds), `model` (lectures, progress, completion), `reviews.ratings` (ratings, and
the rules of reviewing). Use cases are callable dataclasses, one per module, in `progress` and `reviews`; `ports` are
the interfaces they depend on.
"""
