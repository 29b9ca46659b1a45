"""The use cases of catalog, independent of any database or search engine.

- `model`: courses, sections, lectures and categories, as values; `replicas`: data of other domains
- `titles`: titles and slugs; `visibility`: the access rules
- `cache_invalidation`: the cached responses that a change invalidates
- `co_instructors`: invitations to teach a course, and consent; `income`: the shares of its instructors
- `courses`, `sections`, `lectures`, `categories`: use cases of authors and viewers
- `publication`: the rules of publication, review, and the events
- `search`: the search and its index
- `event_handlers`: the effects of other domains' events
- `ports`: the interfaces of the repositories and the search engine
"""
