"""Videos: uploads, transcoding and playback.

Entities: Video (`id`); contributes `video` and `playback` to Lecture (`id`).
Store: MongoDB for the records, S3 for the files. `edge` serves the files to players, `encoding` runs ffmpeg.
"""

__all__: list[str] = []
