"""The configuration: one YAML file, or the same from Python.

- `root`: `RouterConfig`, the whole
- `endpoints`, `authentication`, `protection`, `subgraphs`: its sections
- `section`: what all sections are; durations and sizes
- `loading`: YAML and the environment -> a validated configuration
"""

from router.server.config.loading import (
    ConfigurationError,
    ConfigurationProblem,
    config_of,
    load_config,
    parse_config,
)
from router.server.config.root import RouterConfig

__all__ = [
    "ConfigurationError",
    "ConfigurationProblem",
    "RouterConfig",
    "config_of",
    "load_config",
    "parse_config",
]
