import os
from pathlib import Path

import pytest

from subgraphs.kernel.pictures.decoding.decoder import ChildProcessDecoder
from subgraphs.kernel.pictures.model import PictureFailure, PictureShape
from subgraphs.kernel.pictures.ports import Decoded
from tests.subgraphs.uploaded_pictures import picture

DECODER = ChildProcessDecoder(max_pixels=10_000_000, timeout_seconds=300)


async def test_a_picture_is_decoded_in_a_child_process(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(picture((1000, 800), "#336699", "PNG"))
    (tmp_path / "made").mkdir()
    made = await DECODER.decode(tmp_path / "source", tmp_path / "made", PictureShape.SQUARE)
    assert made == Decoded(384, 384, made.blurhash if isinstance(made, Decoded) else "", "#336699")
    assert len(os.listdir(tmp_path / "made")) == 9


async def test_a_failure_crosses_the_process(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(b"<svg/>")
    made = await DECODER.decode(tmp_path / "source", tmp_path, PictureShape.SQUARE)
    assert made is PictureFailure.UNREADABLE


async def test_a_child_process_that_fails_is_a_failure_of_the_picture(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(picture((1000, 800)))
    made = await DECODER.decode(tmp_path / "source", tmp_path / "no such folder", PictureShape.SQUARE)
    assert made is PictureFailure.TOO_COMPLEX


async def test_a_child_process_that_takes_too_long_is_ended(tmp_path: Path) -> None:
    (tmp_path / "source").write_bytes(picture((1000, 800)))
    with pytest.raises(TimeoutError):
        await ChildProcessDecoder(10_000_000, 0.001).decode(tmp_path / "source", tmp_path, PictureShape.SQUARE)
