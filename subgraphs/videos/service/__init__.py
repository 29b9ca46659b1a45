"""What videos does, apart from any database, object store or encoder.

- `model`: a video, its upload, its states; `media`, `ladder`, `playlists`, `storyboard`: what is made of a file,
  decided purely
- `start_upload`, `resume_upload`, `complete_upload`, `retry_video`, `delete_video`: an owner's use cases
- `transcode_video`: the worker's; `tidy_up`: what got stuck or is left over
- `playback`: who may watch; `grant_playback`: the grant
- `copy_facts`: what other domains told us
- `ports`: what all of this needs from outside
"""
