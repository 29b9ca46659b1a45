"""Each embedded server works with the client library that the marketplace uses."""

import json
from urllib.request import urlopen

import asyncpg
import boto3
import pytest
from beanie import PydanticObjectId
from botocore.client import Config
from botocore.exceptions import ClientError
from mypy_boto3_s3 import S3Client
from pymongo import AsyncMongoClient
from pymongo.errors import OperationFailure
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import Mail

from tests.servers.client import MailSinkSettings, S3Settings

pytestmark = pytest.mark.servers


async def test_postgres_sorts_and_lowercases_text_by_unicode(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        assert await connection.fetchval("SELECT lower('ÄÇŁ')") == "äçł"
    finally:
        await connection.close()


async def test_postgres_has_trigrams_and_time_ordered_uuids(database_url: str) -> None:
    connection = await asyncpg.connect(database_url.replace("+asyncpg", ""))
    try:
        await connection.execute("CREATE EXTENSION pg_trgm")
        assert await connection.fetchval("SELECT similarity('python', 'pythn') > 0.4")
        assert await connection.fetchval("SELECT uuidv7() < uuidv7()")
    finally:
        await connection.close()


async def test_postgres_rejects_a_wrong_password(postgres_server: str) -> None:
    host = postgres_server.rpartition("@")[2]
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(f"postgresql://lectern:guess@{host}")


async def test_valkey_stores_streams(redis_url: str) -> None:
    async with Redis.from_url(redis_url) as client:
        await client.xadd("facts", {"kind": "course.published"})
        assert await client.xlen("facts") == 1


async def test_valkey_rejects_a_wrong_password(redis_url: str) -> None:
    host = redis_url.rpartition("@")[2]
    async with Redis.from_url(f"redis://:guess@{host}") as client:
        with pytest.raises(AuthenticationError):
            await client.ping()


async def test_secantus_stores_documents(mongodb_url: str) -> None:
    async with AsyncMongoClient[dict[str, object]](mongodb_url) as client:
        videos = client.get_default_database().videos
        key = PydanticObjectId()
        await videos.insert_one({"_id": key, "state": "READY"})
        assert await videos.find_one({"state": "READY"}) == {"_id": key, "state": "READY"}


async def test_secantus_rejects_unauthenticated_clients(mongodb_url: str) -> None:
    host = mongodb_url.rpartition("@")[2].partition("/")[0]
    async with AsyncMongoClient[dict[str, object]](f"mongodb://{host}/?directConnection=true") as client:
        with pytest.raises(OperationFailure, match="requires authentication"):
            await client.marketplace.videos.find_one({})


def test_the_object_storage_responds_again_after_rejecting_a_body(s3_settings: S3Settings) -> None:
    client = _s3(s3_settings)
    with pytest.raises(ClientError, match="NoSuchBucket"):
        client.put_object(Bucket="nobody-made-this", Key="a", Body=b"x" * 200_000)
    client.put_object(Bucket=s3_settings.bucket, Key="a", Body=b"kept")
    assert client.get_object(Bucket=s3_settings.bucket, Key="a")["Body"].read() == b"kept"
    client.close()


def test_the_object_storage_rejects_a_wrong_signature(s3_settings: S3Settings) -> None:
    client = _s3(s3_settings, secret_key="guess")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client.list_objects_v2(Bucket=s3_settings.bucket)
    client.close()


def _s3(settings: S3Settings, secret_key: str | None = None) -> S3Client:
    return boto3.client(
        "s3",
        endpoint_url=settings.endpoint_url,
        region_name=settings.region,
        aws_access_key_id=settings.access_key,
        aws_secret_access_key=secret_key or settings.secret_key,
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"total_max_attempts": 1}),
    )


def test_the_mail_sink_takes_what_the_official_sdk_sends(mail_sink: MailSinkSettings) -> None:
    client = SendGridAPIClient(mail_sink.api_key, host=mail_sink.url)
    response = client.send(Mail("no-reply@lectern.example", "sdk@example.com", "Welcome", "Hello", "<p>Hello</p>"))
    assert response.status_code == 202
    with urlopen(f"{mail_sink.url}/api/messages?to=sdk@example.com") as shown:
        [message] = json.load(shown)["messages"]
    assert (message["subject"], message["text"], message["html"]) == ("Welcome", "Hello", "<p>Hello</p>")
