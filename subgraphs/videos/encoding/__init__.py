"""Encoding with ffmpeg and ffprobe.

- `plan`: what is made of a source, and its common length
- `filters`, `tone_mapping`: the way from the source's streams to the encoders
- `command`: the single ffmpeg command that makes every rendition, the poster and the sprite in one pass over the source
- `process`, `progress`: child processes that never outlive the worker, and how far they are
- `result`, `verification`: what was made, compared with the plan before the video is ready
- `encoder`: the adapter behind `service.ports.encoder.Encoder`
"""

__all__: list[str] = []
