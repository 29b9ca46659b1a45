"""Catalog: categories, courses with their sections and lectures, their review and publication, and the search.

Entities: Course (keys `id` and `slug`), Category (`id`), Lecture (`id`); contributes `taughtCourses` to User (`id`).
Store: PostgreSQL; search behind `service.ports.search.CourseSearch`, in PostgreSQL or Elasticsearch.
"""

__all__: list[str] = []
