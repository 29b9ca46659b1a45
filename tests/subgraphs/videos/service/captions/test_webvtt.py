"""The files of a subtitle rendition, and the playlist that lists it."""

from subgraphs.videos.service.captions.cues import Cue
from subgraphs.videos.service.captions.master_playlist import with_captions
from subgraphs.videos.service.captions.model import CAPTIONS, MASTER, CaptionSet, CaptionTrack
from subgraphs.videos.service.captions.parse_captions import parse_captions
from subgraphs.videos.service.captions.webvtt import rendition_files, whole_file

MASTER_PLAYLIST = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="Audio",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio/index.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1",AUDIO="audio"
360p/index.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=2,CODECS="avc1",AUDIO="audio"
720p/index.m3u8
"""


def track(language: str, label: str, *, automatic: bool = False) -> CaptionTrack:
    return CaptionTrack(CAPTIONS.new(), language, label, automatic)


def test_segments_are_a_minute_long_and_repeat_what_spans_two() -> None:
    cues = [Cue(1000, 2000, "a"), Cue(59_000, 61_000, "b & <c>"), Cue(125_000, 500_000, "d")]
    files = {file.name: file.content for file in rendition_files(cues, 130)}
    assert list(files) == ["seg_00000.vtt", "seg_00001.vtt", "seg_00002.vtt", "index.m3u8"]
    head = "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n\n"
    spanning = "00:00:59.000 --> 00:01:01.000\nb &amp; &lt;c&gt;\n"
    assert files["seg_00000.vtt"] == f"{head}00:00:01.000 --> 00:00:02.000\na\n\n{spanning}"
    assert files["seg_00001.vtt"] == head + spanning
    assert files["seg_00002.vtt"] == f"{head}00:02:05.000 --> 00:08:20.000\nd\n"
    assert files["index.m3u8"].splitlines() == [
        *("#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-TARGETDURATION:60", "#EXT-X-MEDIA-SEQUENCE:0"),
        *("#EXT-X-PLAYLIST-TYPE:VOD", "#EXTINF:60.000,", "seg_00000.vtt", "#EXTINF:60.000,", "seg_00001.vtt"),
        *("#EXTINF:10.000,", "seg_00002.vtt", "#EXT-X-ENDLIST"),
    ]


def test_a_whole_file_is_read_again_as_it_was() -> None:
    cues = (Cue(1000, 2000, "a <b> & c\n--> d"), Cue(3_600_000, 3_600_001, "e"))
    assert parse_captions(whole_file(cues).encode()) == cues


def test_every_rung_refers_to_the_captions() -> None:
    english, german = track("en", 'English "CC"'), track("de", "Deutsch", automatic=True)
    lines = with_captions(MASTER_PLAYLIST, [german, english]).splitlines()
    assert lines[:3] == MASTER_PLAYLIST.splitlines()[:3]
    assert lines[3] == (
        '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="captions",NAME="Deutsch",LANGUAGE="de",DEFAULT=NO,AUTOSELECT=YES,'
        f'FORCED=NO,URI="captions/{german.id}/index.m3u8"'
    )
    assert "NAME=\"English 'CC'\"" in lines[4]
    assert lines[5:] == [
        '#EXT-X-STREAM-INF:BANDWIDTH=1,CODECS="avc1",AUDIO="audio",SUBTITLES="captions"',
        "360p/index.m3u8",
        '#EXT-X-STREAM-INF:BANDWIDTH=2,CODECS="avc1",AUDIO="audio",SUBTITLES="captions"',
        "720p/index.m3u8",
    ]


def test_names_in_a_menu_differ() -> None:
    playlist = with_captions(MASTER_PLAYLIST, [track("en", "English"), track("en-GB", "English")])
    assert 'NAME="English"' in playlist
    assert 'NAME="English (en-GB)"' in playlist


def test_a_set_has_one_track_in_each_language_and_new_names_for_each_revision() -> None:
    first = CaptionSet().with_track(track("en", "English")).with_track(track("de", "Deutsch"))
    second = first.with_track(track("en", "English (better)"))
    assert [each.label for each in second.tracks] == ["Deutsch", "English (better)"]
    assert (first.revision, second.revision) == (2, 3)
    assert first.playlist != second.playlist
    empty = second.without(second.tracks[0].id).without(second.tracks[1].id)
    assert (empty.revision, empty.playlist, empty.tracks) == (5, MASTER, ())


def test_the_best_track_is_of_the_language_then_of_its_first_part_then_written_by_a_person() -> None:
    tracks = CaptionSet(tracks=(track("fr", "a", automatic=True), track("pt-BR", "b"), track("en", "c")))
    chosen = {wanted: tracks.best(wanted) for wanted in ("en", "pt", "pt-PT", "xx", None)}
    assert {wanted: None if each is None else each.language for wanted, each in chosen.items()} == {
        "en": "en",
        "pt": "pt-BR",
        "pt-PT": "pt-BR",
        "xx": "pt-BR",
        None: "pt-BR",
    }
    assert CaptionSet().best("en") is None
