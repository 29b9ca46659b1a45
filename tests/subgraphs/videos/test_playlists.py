"""HLS playlists and the storyboard's cues, as text."""

from fractions import Fraction

import pytest

from subgraphs.videos.service.ladder import Rung
from subgraphs.videos.service.media import Media
from subgraphs.videos.service.playlists import (
    Bitrate,
    MalformedPlaylist,
    MediaPlaylist,
    Segment,
    bitrate_of,
    multivariant_playlist,
    read_media_playlist,
)
from subgraphs.videos.service.storyboard import storyboard_of, storyboard_vtt

MEDIA = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-TARGETDURATION:4
#EXT-X-PLAYLIST-TYPE:VOD
#EXT-X-MAP:URI="init_0.mp4"
#EXTINF:4.000000,
seg_00000.m4s
#EXTINF:0.500000,
seg_00001.m4s
#EXT-X-ENDLIST
"""


def test_a_media_playlist_is_read() -> None:
    playlist = read_media_playlist(MEDIA)
    assert playlist == MediaPlaylist("init_0.mp4", (Segment("seg_00000.m4s", 4.0), Segment("seg_00001.m4s", 0.5)))
    assert playlist.seconds == 4.5


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        MEDIA.replace("#EXT-X-ENDLIST", ""),
        MEDIA.replace('#EXT-X-MAP:URI="init_0.mp4"', ""),
        MEDIA.replace("#EXTINF:4.000000,", "#EXTINF:x,"),
        MEDIA.replace("#EXTINF:4.000000,", ""),
        "#EXTM3U\n#EXT-X-ENDLIST\n",
    ],
)
def test_what_is_no_finished_playlist_is_refused(text: str) -> None:
    with pytest.raises(MalformedPlaylist):
        read_media_playlist(text)


def test_a_tiny_last_segment_is_no_peak() -> None:
    assert bitrate_of(read_media_playlist(MEDIA), [4000, 4000]) == Bitrate(peak=8000, average=14222)


def test_the_multivariant_playlist_names_every_rung_by_a_relative_address() -> None:
    rungs = [
        (Rung(1280, 720, 2800, 31), Bitrate(3_000_000, 2_000_000)),
        (Rung(426, 240, 400, 21), Bitrate(500_000, 400_000)),
    ]
    assert multivariant_playlist(rungs, Fraction(30000, 1001), Bitrate(130_000, 128_000)) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        'URI="audio/index.m3u8"\n'
        "#EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2128000,RESOLUTION=1280x720,FRAME-RATE=29.970,"
        'CODECS="avc1.64001f,mp4a.40.2",AUDIO="audio"\n'
        "720p/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=630000,AVERAGE-BANDWIDTH=528000,RESOLUTION=426x240,FRAME-RATE=29.970,"
        'CODECS="avc1.640015,mp4a.40.2",AUDIO="audio"\n'
        "240p/index.m3u8\n"
    )


def test_a_silent_video_names_no_audio() -> None:
    text = multivariant_playlist([(Rung(426, 240, 400, 21), Bitrate(1, 1))], Fraction(25), None)
    assert "AUDIO" not in text
    assert "mp4a" not in text


def _media(seconds: float | None) -> Media:
    return Media(1280, 720, Fraction(25), has_audio=True, duration_seconds=seconds)


def test_the_storyboard_of_a_short_video_has_a_tile_every_two_seconds() -> None:
    board = storyboard_of(_media(5))
    assert (board.interval_seconds, board.columns, board.rows) == (2, 3, 1)
    assert storyboard_vtt(board, 5.0, sprite="storyboard.jpg") == (
        "WEBVTT\n\n"
        "00:00:00.000 --> 00:00:02.000\nstoryboard.jpg#xywh=0,0,160,90\n\n"
        "00:00:02.000 --> 00:00:04.000\nstoryboard.jpg#xywh=160,0,160,90\n\n"
        "00:00:04.000 --> 00:00:05.000\nstoryboard.jpg#xywh=320,0,160,90\n"
    )


@pytest.mark.parametrize("seconds", [3600.0, 4 * 3600.0, 199.5, None])
def test_a_storyboard_has_at_most_a_hundred_tiles(seconds: float | None) -> None:
    board = storyboard_of(_media(seconds))
    assert board.columns * board.rows <= 100
    assert storyboard_vtt(board, seconds or 7200.0, sprite="s.jpg").count("-->") <= 100


def test_the_last_cue_lasts_to_the_end() -> None:
    text = storyboard_vtt(storyboard_of(_media(3725.25)), 3725.25, sprite="s.jpg")
    assert text.rsplit("-->", 1)[1].split()[0] == "01:02:05.250"
