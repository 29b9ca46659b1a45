"""The records of videos: queries, live changes and deletion."""
