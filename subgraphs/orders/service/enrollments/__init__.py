"""Access to courses: grants, and the enrollments that follow from them."""
