"""The interfaces that the use cases of videos need, as Protocols.

- `videos`: the records of videos; `video_changes`: notifications of their changes
- `quotas`: the storage that each owner uses
- `replicas`: course outlines and enrollments, as catalog and orders publish them
- `object_storage`: uploaded sources and published files
- `encoder`: ffmpeg, or a substitute; `grant_revocations`: revoked playback grants
"""
