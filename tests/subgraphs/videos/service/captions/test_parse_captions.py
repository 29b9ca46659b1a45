"""Caption files as people have them: SubRip and WebVTT, in several encodings, with markup and mistakes."""

import pytest

from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.captions.parse_captions import InvalidCaptions, Problem, parse_captions

SRT = (
    "1\r\n00:00:01,000 --> 00:00:02,500\r\nKöln –\r\n<i>two</i> lines\r\n\r\n"
    "2\r\n00:00:03,000 --> 00:00:04,000\r\nb\r\n"
)
CUES = (Cue(1000, 2500, "Köln –\ntwo lines"), Cue(3000, 4000, "b"))


@pytest.mark.parametrize(
    "content",
    [
        SRT.encode(),
        SRT.encode("utf-8-sig"),
        SRT.encode("utf-16"),
        SRT.encode("utf-16-le"),
        SRT.encode("utf-16-be"),
        b"\xfe\xff" + SRT.encode("utf-16-be"),
        SRT.encode("utf-32"),
        SRT.encode("cp1252"),
        SRT.replace("\r\n", "\n").encode(),
        SRT.replace("\r\n", "\r").encode(),
    ],
)
def test_a_file_is_read_in_any_usual_encoding(content: bytes) -> None:
    assert parse_captions(content) == CUES


def test_bytes_without_a_meaning_in_windows_1252_are_latin_1() -> None:
    assert parse_captions(b"00:01.000 --> 00:02.000\ncaf\xe9 \x81.\n") == (Cue(1000, 2000, "café ."),)


def test_webvtt_is_read_without_its_header_notes_styles_and_positions() -> None:
    text = """WEBVTT - made by hand
Kind: captions

STYLE
::cue { color: red }

NOTE a remark
over two lines

intro
00:01.000 --> 00:02.000 align:start line:0%
<v Ada>Hello <00:01.500><c.loud>world</c> &amp; all</v>

00:00:02.000 --> 01:00:00.000
- 1 < 2 &lt;b&gt;
"""
    assert parse_captions(text.encode()) == (
        Cue(1000, 2000, "Hello world & all"),
        Cue(2000, 3_600_000, "- 1 < 2 <b>"),
    )


def test_overlapping_captions_stay_and_are_sorted() -> None:
    text = "00:00:05,0 --> 00:00:09,00\nlate\n\n00:00:01 --> 00:00:06,123\nearly {\\an8}above\n"
    assert parse_captions(text.encode()) == (Cue(1000, 6123, "early above"), Cue(5000, 9000, "late"))


def test_missing_blank_lines_and_empty_captions_do_no_harm() -> None:
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:02,000 --> 00:00:03,000\nb\n\n\n"
        "3\n00:00:04,000 --> 00:00:05,000\n\n"
    )
    assert parse_captions(text.encode()) == (Cue(1000, 2000, "a"), Cue(2000, 3000, "b"))


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("", Problem.NO_CUES, None),
        ("WEBVTT\n\n", Problem.NO_CUES, None),
        ("1\n00:00:01,000 -> 00:00:02,000\na\n", Problem.NO_TIMING, 1),
        ("Hello\nthere\n", Problem.NO_TIMING, 1),
        ("1\n00:00:01,000 --> 00:00:02,000\na\n\nrest of a\n", Problem.NO_TIMING, 5),
        ("\n\n1\n00:00:02,000 --> 00:00:01,000\na\n", Problem.ENDS_BEFORE_START, 4),
        ("1\n00:00:02,000 --> 00:00:02,000\na\n", Problem.ENDS_BEFORE_START, 2),
        ("1\n00:00:61,000 --> 00:02:01,000\na\n", Problem.MALFORMED_TIMING, 2),
        ("1\n00:70:01,000 --> 02:02:01,000\na\n", Problem.MALFORMED_TIMING, 2),
        ("1\n100:00:01,000 --> 100:02:01,000\na\n", Problem.MALFORMED_TIMING, 2),
        ("WEBVTT\n\n00:00:01,000 --> soon\na\n", Problem.MALFORMED_TIMING, 3),
        ("1\n00:00:01,000 --> 00:00:02,000\n" + "a" * 1001, Problem.TEXT_TOO_LONG, 3),
        ("a\0b", Problem.ENCODING, None),
        ("a" * (640 * 1024 + 1), Problem.TOO_LARGE, None),
    ],
)
def test_a_wrong_file_is_rejected_with_its_line(text: str, problem: Problem, line: int | None) -> None:
    with pytest.raises(InvalidCaptions) as raised:
        parse_captions(text.encode())
    assert (raised.value.problem, raised.value.line) == (problem, line)


def test_odd_utf_16_is_no_text() -> None:
    with pytest.raises(InvalidCaptions) as raised:
        parse_captions(b"\xff\xfea\0b")
    assert raised.value.problem is Problem.ENCODING


def test_too_many_captions_are_rejected() -> None:
    text = "0:1 --> 0:2\na\n\n" * 20_001
    with pytest.raises(InvalidCaptions) as raised:
        parse_captions(text.encode())
    assert raised.value.problem is Problem.TOO_MANY_CUES


@pytest.mark.parametrize("hostile", ["<" * 600_000, "{\\" * 300_000, "--> " * 150_000, "1:" * 300_000, "<a" * 300_000])
def test_a_hostile_file_is_read_in_linear_time(hostile: str) -> None:
    with pytest.raises(InvalidCaptions):
        parse_captions(f"0:1 --> 0:2\n{hostile}\n".encode())
