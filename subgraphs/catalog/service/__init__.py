"""What catalog does, apart from any database or search engine.

- `model`: courses, lessons, categories; `editing`, `articles`: edits, purely; `publishing`: the rules of publication
- `visibility`: who sees what; `outlines`: what other domains are told
- `author_course`, `author_lessons`, `publish_course`, `arrange_categories`: use cases, built on `course_changes`
- `find_courses`: looking; `searching`, `search_cursors`: the terms of search; `index_courses`: keeping in step
- `copy_facts`: what other domains told us
- `ports`: what all of this needs from outside
"""
