"""Playback of lectures: access rules, grants and tokens."""
