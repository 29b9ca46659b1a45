"""Documents of the log, sent to an OpenTelemetry collector in batches and in the background.

The body of a record is the document itself, so that the collector stores it as it is.
"""

from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

from opentelemetry._logs import LogRecord, SeverityNumber
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor, LogRecordExporter
from opentelemetry.sdk.resources import SERVICE_NAME, Resource

from subgraphs.kernel.logs.fields import PROCESS_PREFIX, Field

_SEVERITIES = {
    "debug": SeverityNumber.DEBUG,
    "info": SeverityNumber.INFO,
    "warning": SeverityNumber.WARN,
    "error": SeverityNumber.ERROR,
    "critical": SeverityNumber.FATAL,
}


class LogShipping:
    """A processor of structlog that hands documents over to an exporter. What it cannot keep up with is dropped."""

    def __init__(self, service: str, exporter: LogRecordExporter) -> None:
        self._provider = LoggerProvider(resource=Resource.create({SERVICE_NAME: PROCESS_PREFIX + service}))
        self._provider.add_log_record_processor(BatchLogRecordProcessor(exporter))
        self._logger = self._provider.get_logger("lectern")

    def __call__(self, _: Any, __: str, document: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        """Hand a document over; return it as it is."""
        at = int(datetime.fromisoformat(document[Field.TIMESTAMP]).timestamp() * 1_000_000_000)
        level = document.get(Field.LEVEL)
        self._logger.emit(
            LogRecord(
                timestamp=at,
                severity_text=level,
                severity_number=_SEVERITIES.get(str(level), SeverityNumber.UNSPECIFIED),
                body={str(name): value for name, value in document.items()},
            )
        )
        return document

    def close(self) -> None:
        """Send what was not sent yet."""
        self._provider.shutdown()
