"""Transcription by faster-whisper, which is not a dependency: an operator installs it where transcriptions run."""

import asyncio
import importlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol, cast

from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.ports.captions import TranscriptionFailed


class Segment(Protocol):
    """A sentence with its times in seconds."""

    start: float
    end: float
    text: str


class WhisperModel(Protocol):
    """The part of faster-whisper's model that is used."""

    def transcribe(self, audio: str, *, language: str, vad_filter: bool) -> tuple[Iterable[Segment], object]: ...


class FasterWhisper:
    """`service.ports.captions.Transcriber` by a Whisper model, on the processor. The model loads at the first use."""

    def __init__(self, model: str | None, threads: int) -> None:
        self._name = model
        self._threads = threads
        self._model: WhisperModel | None = None

    async def transcribe(self, media: Path, language: str) -> Sequence[Cue]:
        return await asyncio.to_thread(self._transcribe, media, language)

    def _transcribe(self, media: Path, language: str) -> list[Cue]:
        if self._model is None:
            self._model = self._load()
        try:
            segments, _ = self._model.transcribe(
                str(media), language=language.split("-", maxsplit=1)[0], vad_filter=True
            )
            return cues_of(segments)
        except (ValueError, IndexError) as problem:
            # A language that the model does not have, or a file without sound.
            raise TranscriptionFailed(str(problem)) from problem

    def _load(self) -> WhisperModel:
        if self._name is None:
            raise TranscriptionFailed("LECTERN_VIDEOS_TRANSCRIPTION_MODEL is not set")
        package = importlib.import_module("faster_whisper")
        return cast(WhisperModel, package.WhisperModel(self._name, device="cpu", cpu_threads=self._threads))


def cues_of(segments: Iterable[Segment]) -> list[Cue]:
    """Return the cues of segments, without empty ones."""
    timed = ((round(each.start * 1000), round(each.end * 1000), each.text.strip()) for each in segments)
    return [Cue(start, max(end, start + 1), text) for start, end, text in timed if text]
