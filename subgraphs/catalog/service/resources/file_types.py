"""The types of files that may be uploaded, by the extension of their names.

None of them runs by a double click or in a browser: no programs, installers, scripts, macros, HTML or SVG. Scripts of a
course are in an archive.
"""

from collections.abc import Mapping
from typing import Final

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

MEDIA_TYPES: Final[Mapping[str, str]] = {
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    "pptx": f"{_OFFICE}.presentationml.presentation",
    "odt": f"{_OPEN}.text",
    "ods": f"{_OPEN}.spreadsheet",
    "odp": f"{_OPEN}.presentation",
    "rtf": "application/rtf",
    **dict.fromkeys(("txt", "md", "tex", "srt", "vtt"), "text/plain"),
    **dict.fromkeys(("c", "cpp", "cs", "css", "go", "h", "java", "kt", "rs", "sql", "swift"), "text/plain"),
    "csv": "text/csv",
    **dict.fromkeys(("json", "ipynb", "geojson"), "application/json"),
    **dict.fromkeys(("yaml", "yml", "toml"), "text/plain"),
    "zip": "application/zip",
    "gz": "application/gzip",
    "tgz": "application/gzip",
    "7z": "application/x-7z-compressed",
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "gif": "image/gif",
    "mp3": "audio/mpeg",
    "m4a": "audio/mp4",
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mid": "audio/midi",
    "parquet": "application/octet-stream",
    "psd": "application/octet-stream",
    "blend": "application/octet-stream",
    "stl": "application/octet-stream",
}


def media_type_of(filename: str) -> str | None:
    """Return the media type of a file of that name; None if such files are not accepted."""
    _, dot, extension = filename.rpartition(".")
    return MEDIA_TYPES.get(extension.lower()) if dot else None
