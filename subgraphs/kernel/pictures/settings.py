"""Settings of pictures."""

from datetime import timedelta

from pydantic import Field

from subgraphs.kernel.object_storage.settings import StorageSettings
from subgraphs.kernel.pictures import PICTURES_PATH

MIB = 2**20


class PictureSettings(StorageSettings):
    """The limits of uploaded pictures, and the address of published ones."""

    pictures_url: str | None = Field(
        default=None, description="URL of published pictures, such as a CDN's; /pictures at the public URL if unset"
    )
    pictures_max_size_bytes: int = Field(default=10 * MIB, ge=1, description="maximum size of an uploaded picture")
    pictures_max_pixels: int = Field(
        default=50_000_000, ge=1, description="maximum width times height of an uploaded picture"
    )
    pictures_uploads_per_hour: int = Field(
        default=60, ge=1, description="uploads of pictures that a user may start within an hour"
    )
    pictures_decode_timeout: timedelta = Field(
        default=timedelta(seconds=60), description="time limit of decoding and encoding one picture"
    )

    @property
    def pictures_base_url(self) -> str:
        """The URL of published pictures."""
        return (self.pictures_url or f"{self.public_url}{PICTURES_PATH}").rstrip("/")
