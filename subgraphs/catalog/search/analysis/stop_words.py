"""Words that say nothing about a course: a query with others ignores them.

Words that are a stop word of one language and a topic in another (war, hat, die, son, mit, car, van, it) are
left out.
"""

_LISTS = (
    "a am an and are as at be but by can did do does for from had has have he how i if in into is me my not of on or"
    " our she so than that the their them then there these they this those to was we were what when where which who"
    " why will with without you your about",  # English
    "aus bei das dem der des ein eine einen einem einer für im ist oder und vom von wie wird zu zum zur was auf",
    "au aux avec ce ces dans de des du en est et la le les leur ou où par pour que qui sa ses une un d l",  # French
    "con cómo como del el los las para por qué una unos y e al su sus",  # Spanish
    "di da dal dei della delle il gli lo per che nel nella sono",  # Italian
    "com da das dos do em na nas no nos não o os as à um uma",  # Portuguese
    "een en het voor op met",  # Dutch
    "att av det ett för hur i och på som till",  # Swedish
    "af at det en et for hvordan og på til",  # Danish, Norwegian
    "ve ile için bir bu nasıl",  # Turkish
    "i w z na do dla jak się oraz",  # Polish
    "a v na pro jak se",  # Czech
    "и в на с для как по от из к о что это",  # Russian
    "και το του της για από με στο στη η ο οι",  # Greek
    "في من على إلى عن و",  # Arabic
    "का की के में से और को है",  # Hindi
    "dan di ke untuk yang dengan cara",  # Indonesian
)
STOP_WORDS = frozenset(word for words in _LISTS for word in words.split())
