"""The learners of a course, as its instructors see them."""
