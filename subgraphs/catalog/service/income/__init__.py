"""The shares of a course's instructors in its income.

- `shares`: shares as values
- `change_share`: the use case of the owner; `co_instructors` has what invitations and consent do with shares
"""
