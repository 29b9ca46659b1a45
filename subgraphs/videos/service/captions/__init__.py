"""Captions of videos, the transcripts made of them, and chapters."""
