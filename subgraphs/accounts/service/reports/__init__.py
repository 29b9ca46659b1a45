"""User reports about courses, reviews, profiles and videos, and the decisions of staff."""
