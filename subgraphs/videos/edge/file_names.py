"""The names of published files, and the folders that they are in: no other object is ever requested from the store.

docker/nginx and docker/cloudfront have the same patterns; tests compare them.
"""

import re

FILE = (
    r"(?:(?:[1-9]\d{0,4}p|audio(?:-\d{1,2})?)/(?:index\.m3u8|init(?:_\d{1,2})?\.mp4|seg_\d{5,7}\.m4s))"
    r"|captions/cap_[0-9a-z]{26}/(?:index\.m3u8|seg_\d{5}\.vtt)"
    r"|master(?:_[0-9a-z]{26})?\.m3u8|poster\.jpg|storyboard\.(?:jpg|vtt)"
)
"""A file of a video, within its folder."""

FOLDER = r"videos/[0-9a-zA-Z_-]{1,64}/attempt-\d{1,6}"
"""The folder of one attempt's files."""

_FILE = re.compile(FILE)
_KEY = re.compile(rf"(?P<folder>{FOLDER})/(?P<file>{FILE})")


def is_file_name(name: str) -> bool:
    """Check whether the name is one of a published file."""
    return _FILE.fullmatch(name) is not None


def is_key(key: str) -> bool:
    """Check whether the key is one of a published file."""
    return _KEY.fullmatch(key) is not None
