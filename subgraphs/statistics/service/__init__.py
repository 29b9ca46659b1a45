"""The use cases of statistics, independent of any database.

- `model`: periods, buckets and figures, as pure values; `time_zones`: zones by name
- `replicas`: courses and categories as catalog publishes them, and who may see a course's earnings
- `rank_courses`, `report_sales`, `report_course_stats`, `report_course_revenue`, `report_drop_off`,
  `report_learning_time`: the reports
- `event_handlers`: the events of other domains, added to the aggregates
- `ports`: the interfaces of the stores
"""
