"""`jupyter analyst …`: the service on the command line, on the same store as the server on this machine.

Exit status: 0 all went well (for `run`: the job COMPLETED), 1 the job did not complete, 2 the command was refused,
3 a part of the service is away, 130 interrupted.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from jupyter_core.application import JupyterApp

from analyst_lib import __version__
from server_ext import (
    logs,
    quickstart,  # noqa: F401 - before all that may import jsonschema
)
from server_ext.commands import definitions, jobs, reports, retention, run, service
from server_ext.config import Analyst
from server_ext.errors import AnalystError, DiskFull, Unavailable
from server_ext.settings import Settings

REFUSED, AWAY, INTERRUPTED = 2, 3, 130


class ConfigApp(JupyterApp):
    """Reads the same configuration file as the server, and `--Analyst.NAME=VALUE` arguments."""

    name = "jupyter-analyst"
    config_file_name = "jupyter_server_config"
    classes = [Analyst]  # noqa: RUF012 - traitlets wants a plain class attribute


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options, rest = _parser().parse_known_args(arguments)
    unknown = [word for word in rest if not word.startswith("--Analyst.")]
    if unknown:
        _parser().error(f"unrecognized arguments: {' '.join(unknown)}")
    try:
        return int(options.command(options, lambda: _logging(options, configured(rest))))
    except (Unavailable, DiskFull) as error:
        print(f"jupyter analyst: {error.message}", file=sys.stderr)
        return AWAY
    except AnalystError as error:
        print(f"jupyter analyst: {error.message}", file=sys.stderr)
        return REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _logging(options: argparse.Namespace, settings: Settings) -> Settings:
    """Log as the settings say: what people should see, and with -v or as JSON also what goes well."""
    told = options.verbose or settings.log_format == "json"
    logs.configure(logging.getLogger(), settings.log_format, logging.INFO if told else logging.WARNING)
    return settings


def configured(arguments: Sequence[str]) -> Settings:
    """Return the settings from the configuration files, the environment and `--Analyst.…` arguments."""
    app = ConfigApp()
    app.initialize(list(arguments))
    return Analyst(parent=app).settings(Path.cwd())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="jupyter analyst",
        description="Run notebooks as analyses: datasets in, reports out.",
        epilog="Every setting can be given as --Analyst.NAME=VALUE; docs/configuration.md lists them.",
    )
    parser.add_argument("--version", action="version", version=f"jupyter-analyst {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more about what happens")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    run.add_commands(commands)
    jobs.add_commands(commands)
    reports.add_commands(commands)
    definitions.add_commands(commands)
    retention.add_commands(commands)
    service.add_commands(commands)
    return parser
