"""The search for courses in PostgreSQL with as many courses as a large marketplace has: times with all facets."""

import asyncio
import os
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import text

from subgraphs.catalog.search.postgres import PostgresSearch, row_of
from subgraphs.catalog.service.model import CourseLevel
from subgraphs.catalog.service.search.cursors import CURSOR_KEYS
from subgraphs.catalog.service.search.search_model import (
    CourseDocument,
    CourseFilter,
    CourseSort,
    SearchRequest,
    SearchResult,
)
from subgraphs.catalog.store.tables import course_search
from subgraphs.kernel.graphql.pagination import PageRequest
from subgraphs.kernel.identity.ids import CATEGORY, COURSE
from subgraphs.kernel.persistence.migrations import migrate
from subgraphs.kernel.persistence.sql import Database
from subgraphs.kernel.platform.clock import utc_now
from tests.servers.client import StartedServerManager, request_server

COURSES = int(os.environ.get("BENCH_COURSES", "100000"))
ROUNDS = 20
BATCH = 500
START = datetime(2020, 1, 1, tzinfo=UTC)

_TOPICS = {
    "en": "python javascript guitar watercolour photography cooking statistics gardening marketing leadership yoga"
    " blender excel piano drawing writing finance chess knitting pottery course introduction complete beginners",
    "de": "gärtnern fotografie elektrizität grundlagen anfänger kochen müller buchhaltung geige zeichnen holz recht",
    "fr": "électricité jardinage débutants cuisine peinture guitare écriture gestion bois musique anglais photo",
    "es": "programación cocina fotografía jardín guitarra pintura principiantes inglés contabilidad música",
    "tr": "türkçe yazılım mutfak fotoğraf bahçe gitar resim başlangıç muhasebe müzik",
    "ru": "программирование музыка кулинария фотография гитара живопись начинающих английский",
    "ar": "البرمجة الطبخ التصوير الموسيقى الرسم للمبتدئين المحاسبة",
    "ja": "機械学習 写真撮影 入門 料理 日本語 会計 音楽 プログラミング 水彩画 英語 統計学",
    "zh": "机器学习 摄影 入门 烹饪 中文 会计 音乐 编程 水彩 英语 统计学",
    "ko": "프로그래밍 사진 요리 음악 입문 한국어 회계",
    "th": "ภาษาไทย ถ่ายภาพ ทำอาหาร ดนตรี การเขียนโปรแกรม บัญชี",
}
_WORDS = {language: words.split() for language, words in _TOPICS.items()}
_UNSPACED = {"ja", "zh", "th"}

QUERIES = {
    "all courses": SearchRequest(),
    "newest": SearchRequest(sort=CourseSort.NEWEST),
    "rare word": SearchRequest(words="word4711"),
    "frequent word": SearchRequest(words="python"),
    "word of most courses": SearchRequest(words="common"),
    "most courses, newest": SearchRequest(words="common", sort=CourseSort.NEWEST),
    "three words": SearchRequest(words="complete python introduction"),
    "accents": SearchRequest(words="electricite"),
    "chinese": SearchRequest(words="机器学习"),
    "japanese": SearchRequest(words="機械学習入門"),
    "one han character": SearchRequest(words="学"),
    "thai": SearchRequest(words="การเขียนโปรแกรม"),
    "korean": SearchRequest(words="프로그래밍"),
    "phrase": SearchRequest(words='"common python"'),
    "exclusion": SearchRequest(words="python -guitar"),
    "prefix": SearchRequest(words="pyth"),
    "misspelt": SearchRequest(words="pyhton watercolor"),
    "nothing": SearchRequest(words="zzzzqqqq"),
    "filters": SearchRequest(
        words="python", filter=CourseFilter(languages=frozenset({"en"}), free=False, min_rating=4.0)
    ),
    "filters without words": SearchRequest(
        filter=CourseFilter(levels=frozenset({CourseLevel.EXPERT}), languages=frozenset({"ja"}), free=True)
    ),
    "cheap": SearchRequest(sort=CourseSort.PRICE_ASC, filter=CourseFilter(price_minor_max=500, currency="USD")),
}


def _documents() -> Iterator[CourseDocument]:
    chance = random.Random(7)  # the same courses each time
    roots = [CATEGORY.new() for _ in range(20)]
    leaves = [(root, CATEGORY.new()) for root in roots for _ in range(15)]
    languages = list(_WORDS)
    weights = [60, *(4 for _ in languages[1:])]
    for number in range(COURSES):
        (language,) = chance.choices(languages, weights)
        glue = "" if language in _UNSPACED else " "
        words = _WORDS[language]
        rare = [f"word{chance.randrange(20_000)}" for _ in range(12)]
        price = 100 * chance.randrange(0, 200)
        yield CourseDocument(
            course_id=COURSE.new(),
            revision=1,
            title=glue.join(chance.choices(words, k=3)) + f" {number % 1000}",
            subtitle=glue.join(chance.choices(words, k=5)),
            description=" ".join(["common", *chance.choices(words, k=25), *rare]),
            lecture_titles=tuple(glue.join(chance.choices(words, k=3)) for _ in range(8)),
            category_ids=chance.choice(leaves),
            level=chance.choice(list(CourseLevel)),
            language=language,
            price_minor=price,
            currency="USD",
            price_major=price / 100,
            duration_seconds=chance.randrange(600, 90_000),
            rating_average=chance.randrange(20, 51) / 10,
            sales_count=int(chance.paretovariate(0.7)),
            published_at=START + timedelta(minutes=number),
        )


async def _fill(database: Database) -> None:
    began = time.perf_counter()
    batch: list[CourseDocument] = []
    async with database.engine.connect() as connection:
        for document in _documents():
            batch.append(document)
            if len(batch) == BATCH:
                await connection.execute(course_search.insert().values([row_of(each) for each in batch]))
                batch.clear()
        if batch:
            await connection.execute(course_search.insert().values([row_of(each) for each in batch]))
        await connection.commit()
    async with database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("vacuum analyze course_search"))
    print(f"{COURSES} courses indexed in {time.perf_counter() - began:.0f} s")


@dataclass(slots=True)
class _Measured:
    """Milliseconds of one search, round by round: elapsed, and of CPU in PostgreSQL and in this process."""

    elapsed: list[float] = field(default_factory=list)
    server: list[float] = field(default_factory=list)
    client: list[float] = field(default_factory=list)

    def extend(self, other: "_Measured") -> None:
        """Add the figures of another search."""
        self.elapsed += other.elapsed
        self.server += other.server
        self.client += other.client

    def row(self) -> str:
        """Return the cells of a table's row."""
        cpu = [server + client for server, client in zip(self.server, self.client, strict=True)]
        cells = (_p50(self.elapsed), _p95(self.elapsed), _p50(self.server), _p50(self.client), _p95(cpu))
        return " | ".join(f"{cell:5.1f}" for cell in cells)


def _p50(times: Sequence[float]) -> float:
    return sorted(times)[len(times) // 2]


def _p95(times: Sequence[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


async def run(database_url: str) -> None:
    """Fill the index and measure."""
    await migrate("catalog", database_url)
    # With one connection, whose process has all of the server's CPU time.
    database = Database(database_url, domain="catalog", pool_size=1)
    await _fill(database)
    await measure(database)
    await database.close()


async def measure(database: Database) -> None:
    """Print a row for each kind of search."""
    async with database.engine.connect() as connection:
        backend = int((await connection.execute(text("select pg_backend_pid()"))).scalar_one())
    search = PostgresSearch(database, utc_now)
    everything = _Measured()
    print("search | p50 ms | p95 ms | CPU of PostgreSQL | CPU of the client | p95 of both | results\n-|-|-|-|-|-|-")
    for name, request in QUERIES.items():
        measured = _Measured()
        for _ in range(ROUNDS):
            result = await _timed(search, request, backend, measured)
        everything.extend(measured)
        bound = "" if result.total_is_exact else " or more"
        print(f"{name} | {measured.row()} | {result.total}{bound}")
    deep = SearchRequest(sort=CourseSort.NEWEST)
    measured = _Measured()
    for _ in range(ROUNDS):
        result = await _timed(search, deep, backend, measured)
        deep = SearchRequest(sort=deep.sort, page=PageRequest.of(100, result.page.cursors[-1], keys=CURSOR_KEYS))
    print(f"pages of 100, one after the other | {measured.row()} |\nall searches | {everything.row()} |")


async def _timed(search: PostgresSearch, request: SearchRequest, backend: int, measured: _Measured) -> SearchResult:
    server, client, began = _cpu_of(backend), time.process_time(), time.perf_counter()
    result = await search.find(request)
    measured.elapsed.append((time.perf_counter() - began) * 1000)
    measured.client.append((time.process_time() - client) * 1000)
    measured.server.append(_cpu_of(backend) - server)
    return result


def _cpu_of(process: int) -> float:
    """Return the CPU time of a process in milliseconds (proc(5), schedstat); zero where the system has no such file."""
    try:
        return int(Path(f"/proc/{process}/schedstat").read_text().split()[0]) / 1e6
    except OSError:
        return 0.0


def main() -> None:
    """Measure."""
    manager = StartedServerManager()
    try:
        asyncio.run(run(request_server(manager.folder, "database")["url"]))
    finally:
        manager.stop()
