"""ffmpeg and ffprobe at work.

- `command`: the one ffmpeg command that makes every rendition, the poster and the sprite in a single pass over the
  source
- `process`: running a program that must not outlive us
- `encoder`: the adapter behind `service.ports.Encoder`
"""

__all__: list[str] = []
