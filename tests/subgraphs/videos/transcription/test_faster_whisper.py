"""The adapter of faster-whisper, with a package that stands in for it."""

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pytest

from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.ports.captions import TranscriptionFailed
from subgraphs.videos.transcription.faster_whisper import FasterWhisper


@dataclass
class Said:
    start: float
    end: float
    text: str


class Model:
    """The model that the package would load."""

    loaded = 0

    def __init__(self, name: str, *, device: str, cpu_threads: int) -> None:
        assert (name, device, cpu_threads) == ("small", "cpu", 2)
        type(self).loaded += 1

    def transcribe(self, audio: str, *, language: str, vad_filter: bool) -> tuple[Iterable[Said], object]:
        assert vad_filter
        if language == "xx":
            raise ValueError("'xx' is not a valid language code")
        if audio.endswith("silent"):
            raise IndexError("tuple index out of range")
        return iter([Said(0.0, 1.25, f" {language}."), Said(1.25, 1.25, "b"), Said(2.0, 3.0, " ")]), None


@pytest.fixture
def whisper(monkeypatch: pytest.MonkeyPatch) -> FasterWhisper:
    package = ModuleType("faster_whisper")
    monkeypatch.setattr(package, "WhisperModel", Model, raising=False)
    monkeypatch.setitem(sys.modules, "faster_whisper", package)
    Model.loaded = 0
    return FasterWhisper("small", 2)


async def test_segments_become_cues_and_the_model_loads_once(whisper: FasterWhisper) -> None:
    for _ in range(2):
        cues = await whisper.transcribe(Path("speech"), "pt-BR")
        assert cues == [Cue(0, 1250, "pt."), Cue(1250, 1251, "b")]
    assert Model.loaded == 1


@pytest.mark.parametrize(("file", "language"), [("silent", "en"), ("speech", "xx")])
async def test_a_file_without_speech_and_an_unknown_language_fail(
    whisper: FasterWhisper, file: str, language: str
) -> None:
    with pytest.raises(TranscriptionFailed):
        await whisper.transcribe(Path(file), language)


async def test_without_a_model_transcription_fails() -> None:
    with pytest.raises(TranscriptionFailed, match="LECTERN_VIDEOS_TRANSCRIPTION_MODEL"):
        await FasterWhisper(None, 1).transcribe(Path("speech"), "en")
