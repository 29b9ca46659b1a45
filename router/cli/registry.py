"""The commands there are, in the order in which `--help` lists them."""

from __future__ import annotations

from router.cli import compose, config, dev, mock, plan, record, replay, serve
from router.cli.command import Command

COMMANDS: tuple[Command, ...] = (
    compose.COMMAND,
    plan.COMMAND,
    serve.COMMAND,
    dev.COMMAND,
    mock.COMMAND,
    record.COMMAND,
    replay.COMMAND,
    config.COMMAND,
)
