"""The settings of a running service as one frozen value, which its workers get as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Settings:
    """The settings of one running service; sizes in bytes, times in seconds. Handed to workers as JSON."""

    data_dir: str
    database_url: str = field(repr=False)
    redis_url: str = field(repr=False)
    analysis_dirs: tuple[str, ...]
    workers: int
    default_kernel: str
    fork_kernels: bool
    preload: tuple[str, ...]
    prewarm: tuple[str, ...]
    job_timeout: float
    cell_timeout: float
    kernel_start_timeout: float
    lease: float
    heartbeat: float
    max_attempts: int
    stop_grace: float
    drain_grace: float
    max_upload: int
    max_body: int
    max_output: int
    max_queue: int
    analysis_limit: int
    owner_limit: int
    parse_memory: int
    parse_cpu: float
    parse_timeout: float
    export_memory: int
    export_cpu: float
    export_timeout: float
    max_cells: int
    report_template: str
    fire_schedules: bool
    schedule_grace: float
    keep_days: float
    keep_count: int
    keep_bytes: int
    keep_by_analysis: Mapping[str, Mapping[str, float]]
    keep_latest: tuple[str, ...]
    keep_output_days: float
    keep_datasets_days: float
    log_format: str
    public_url: str
    webhook_hosts: tuple[str, ...]
    webhook_secret: str = field(repr=False)
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str

    @property
    def data(self) -> Path:
        """The folder of datasets, running jobs and reports."""
        return Path(self.data_dir)

    def to_json(self) -> str:
        """Return the settings as one line of JSON."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Settings:
        """Return the settings that `to_json` wrote."""
        values = json.loads(text)
        return cls(**frozen(values))


def frozen(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with their lists made tuples."""
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
