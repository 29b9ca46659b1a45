"""The relevance of a result: the sum of these points, then the number of sales. The engines agree on it."""

REQUIRED_IN_TITLE = 64
"""For each condition that the title satisfies. More than all preferred words together, of which there are 32."""

PREFERRED_IN_TITLE = 1
"""For each word that the title has exactly as it was entered."""

MAX_SALES = 10**9 - 1
"""More sales don't count: points and sales are digits of one number in cursors."""


def relevance(points: float, sales: int) -> float:
    """Return the points and the sales as one number."""
    return points * (MAX_SALES + 1.0) + min(sales, MAX_SALES)


def points_and_sales(value: float) -> tuple[int, int]:
    """Return the points and the sales in such a number."""
    return divmod(int(value), MAX_SALES + 1)
