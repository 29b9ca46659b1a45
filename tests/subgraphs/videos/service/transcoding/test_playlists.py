"""HLS playlists."""

from fractions import Fraction

import pytest

from subgraphs.videos.service.transcoding.ladder import Rung
from subgraphs.videos.service.transcoding.playlists import (
    AudioRendition,
    Bitrate,
    MalformedPlaylist,
    MediaPlaylist,
    Segment,
    bitrate_of,
    multivariant_playlist,
    read_media_playlist,
    write_media_playlist,
)

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


def test_a_media_playlist_has_its_segments_and_duration() -> None:
    playlist = read_media_playlist(MEDIA)
    assert playlist == MediaPlaylist((Segment("seg_00000.m4s", 4.0), Segment("seg_00001.m4s", 0.5)), "init_0.mp4")
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
def test_an_incomplete_playlist_is_malformed(text: str) -> None:
    with pytest.raises(MalformedPlaylist):
        read_media_playlist(text)


def test_a_short_last_segment_does_not_count_as_peak() -> None:
    assert bitrate_of(read_media_playlist(MEDIA), [4000, 4000]) == Bitrate(peak=8000, average=14222)


def test_the_multivariant_playlist_begins_with_the_rung_that_players_start_with() -> None:
    rungs = [
        (Rung(1280, 720, 2800, 31), Bitrate(3_000_000, 2_000_000)),
        (Rung(426, 240, 400, 21), Bitrate(500_000, 400_000)),
    ]
    assert multivariant_playlist(
        rungs, Fraction(30000, 1001), [AudioRendition("audio", Bitrate(130_000, 128_000))]
    ) == (
        "#EXTM3U\n"
        "#EXT-X-VERSION:7\n"
        "#EXT-X-INDEPENDENT-SEGMENTS\n"
        '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",'
        'URI="audio/index.m3u8"\n'
        "#EXT-X-STREAM-INF:BANDWIDTH=630000,AVERAGE-BANDWIDTH=528000,RESOLUTION=426x240,FRAME-RATE=29.970,"
        'CODECS="avc1.640015,mp4a.40.2",AUDIO="audio"\n'
        "240p/index.m3u8\n"
        "#EXT-X-STREAM-INF:BANDWIDTH=3130000,AVERAGE-BANDWIDTH=2128000,RESOLUTION=1280x720,FRAME-RATE=29.970,"
        'CODECS="avc1.64001f,mp4a.40.2",AUDIO="audio"\n'
        "720p/index.m3u8\n"
    )


def test_the_multivariant_playlist_of_a_silent_video_has_no_audio() -> None:
    text = multivariant_playlist([(Rung(426, 240, 400, 21), Bitrate(1, 1))], Fraction(25))
    assert "AUDIO" not in text
    assert "mp4a" not in text


@pytest.mark.parametrize(("seconds", "target"), [(0.04, 1), (0.5, 1), (1.4, 1), (1.5, 2), (4.0, 4), (4.1, 4), (4.6, 5)])
def test_the_target_duration_is_that_of_the_longest_segment_and_at_least_one(seconds: float, target: int) -> None:
    text = write_media_playlist(MediaPlaylist((Segment("a.m4s", seconds), Segment("b.m4s", 0.01)), "init.mp4"))
    assert f"#EXT-X-TARGETDURATION:{target}\n" in text
    assert read_media_playlist(text).segments[0] == Segment("a.m4s", seconds)


def test_audio_tracks_have_different_names_and_one_default() -> None:
    rate = Bitrate(1, 1)
    sounds = [
        AudioRendition("audio", rate, "en"),
        AudioRendition("audio-2", rate, "en"),
        AudioRendition("audio-3", rate, "tr", "Yorum"),
        AudioRendition("audio-4", rate),
    ]
    text = multivariant_playlist([(Rung(426, 240, 400, 21), rate)], Fraction(25), sounds)
    names = [line.partition('NAME="')[2].partition('"')[0] for line in text.splitlines() if "TYPE=AUDIO" in line]
    assert names == ["en", "en (2)", "Yorum", "Audio 4"]
    assert text.count("DEFAULT=YES") == 1
    assert 'LANGUAGE="tr"' in text
