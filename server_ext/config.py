"""Every setting: a trait on `c.Analyst`, and the environment variable for images."""

from __future__ import annotations

import os
from pathlib import Path

from jupyter_core.paths import jupyter_data_dir
from traitlets import Bool, Dict, Enum, Float, Int, List, Unicode, default
from traitlets.config import Configurable

from server_ext.logs import FORMATS
from server_ext.settings import Settings, frozen

MIB = 1 << 20
# What analyses use; a notebook that needs more imports it itself.
PRELOAD = (
    "numpy pandas pandas.plotting._matplotlib pyarrow pyarrow.parquet pyarrow.dataset pyarrow.compute "
    "matplotlib.pyplot matplotlib.dates matplotlib.backends.backend_agg seaborn scipy.stats openpyxl joblib "
    "sklearn.cluster sklearn.compose sklearn.decomposition sklearn.dummy sklearn.ensemble sklearn.impute "
    "sklearn.inspection sklearn.linear_model sklearn.metrics sklearn.model_selection sklearn.neighbors "
    "sklearn.pipeline sklearn.preprocessing sklearn.tree analyst_lib"
).split()


def secret(variable: str) -> str:
    """Return a secret from an environment variable, or from the file that VARIABLE_FILE names."""
    file = os.environ.get(f"{variable}_FILE", "")
    return os.environ.get(variable, "") or (Path(file).read_text().strip() if file else "")


class Analyst(Configurable):
    """What can be configured, as `c.Analyst.NAME` in a Jupyter config file or `--Analyst.NAME=` on a command line."""

    data_dir = Unicode(help="Folder of datasets, running jobs and reports.").tag(config=True, env="ANALYST_STORAGE_URL")
    database_url = Unicode(help="SQLAlchemy URL of the store; default SQLite in the data folder.").tag(
        config=True, env="ANALYST_DATABASE_URL"
    )
    redis_url = Unicode(help="URL of the Redis queue; empty: Huey on SQLite in the data folder.").tag(
        config=True, env="ANALYST_REDIS_URL"
    )
    analysis_dirs = List(
        Unicode(),
        help="Folders of analyses, searched after the built-in ones and before `analyses/` under the server's root.",
    ).tag(config=True, env="ANALYST_ANALYSIS_DIRS")
    workers = Int(
        help="Worker processes that the server starts; 0: workers run elsewhere. Default: one a CPU, at most 4."
    ).tag(config=True, env="ANALYST_WORKERS")
    default_kernel = Unicode("python3", help="Kernel of an analysis whose notebook names none.").tag(config=True)
    fork_kernels = Bool(
        True, help="Fork kernels from a process that has imported the libraries (Linux only); else normal kernels."
    ).tag(config=True)
    preload = List(Unicode(), PRELOAD, help="Modules that are imported once, before kernels are forked.").tag(
        config=True
    )
    prewarm = List(
        Unicode(),
        ["tables", "figures", "models", "files"],
        help="What is used once before kernels are forked: `module:function`, or a part of our own warm-up.",
    ).tag(config=True)
    job_timeout = Float(
        3600.0, min=0, help="Seconds after which a job is ended, unless it asks for another limit."
    ).tag(config=True)
    cell_timeout = Float(0.0, min=0, help="Seconds after which a single cell is ended; 0: no limit of its own.").tag(
        config=True
    )
    kernel_start_timeout = Float(60.0, min=1, help="Seconds a kernel may take to start.").tag(config=True)
    lease = Float(30.0, min=1, help="Seconds after which a job whose worker went silent is taken from it.").tag(
        config=True
    )
    heartbeat = Float(10.0, min=0.1, help="Seconds between two renewals of a job's lease; at most a third of it.").tag(
        config=True
    )
    max_attempts = Int(3, min=1, help="Attempts at a job whose worker or kernel died.").tag(config=True)
    stop_grace = Float(2.0, min=0, help="Seconds between asking a job's processes to end and killing them.").tag(
        config=True
    )
    drain_grace = Float(30.0, min=0, help="Seconds a worker that was told to end may use to finish its job.").tag(
        config=True
    )
    max_upload = Int(4096 * MIB, min=1, help="Largest upload in bytes.").tag(config=True)
    max_body = Int(MIB, min=1024, help="Largest JSON request in bytes.").tag(config=True)
    max_output = Int(
        4 * MIB, min=1024, help="Bytes of text that one cell may print into the report; the rest is cut."
    ).tag(config=True)
    max_queue = Int(10_000, min=1, help="Jobs that may wait; more are answered with 429.").tag(config=True)
    analysis_limit = Int(0, min=0, help="Jobs of one analysis that may run at once; 0: any number.").tag(config=True)
    owner_limit = Int(
        0, min=0, help="Jobs of one owner that may run at once, where logins have names; 0: any number."
    ).tag(config=True)
    parse_memory = Int(
        4096 * MIB, min=256 * MIB, help="Memory limit in bytes of the process that reads an upload."
    ).tag(config=True)
    parse_cpu = Float(300.0, min=1, help="CPU seconds that reading one upload may take.").tag(config=True)
    parse_timeout = Float(600.0, min=1, help="Seconds that reading one upload may take.").tag(config=True)
    export_memory = Int(
        2048 * MIB,
        min=256 * MIB,
        help="Memory limit in bytes of the process that makes one format of a report.",
    ).tag(config=True)
    export_cpu = Float(120.0, min=1, help="CPU seconds that making one format of a report may take.").tag(config=True)
    export_timeout = Float(240.0, min=1, help="Seconds that making one format of a report may take.").tag(config=True)
    max_cells = Int(500_000_000, min=1, help="Largest table in cells (rows times columns).").tag(config=True)

    report_template = Unicode(
        "analyst", help="Template of reports: `analyst`, or one of nbconvert's (`lab`, `classic`, your own)."
    ).tag(config=True)

    fire_schedules = Bool(
        True, help="Look at the clock for job definitions that are due, in this server or worker."
    ).tag(config=True, env="ANALYST_FIRE_SCHEDULES")
    schedule_grace = Float(
        300.0, min=1, help="Seconds that a firing of a schedule may be late and still count as on time."
    ).tag(config=True)

    log_format = Enum(
        list(FORMATS), "text", help="How the service and its workers log: as text, or as JSON, one object a line."
    ).tag(config=True, env="ANALYST_LOG_FORMAT")
    public_url = Unicode(
        help="Address under which people reach this server, for links in notifications; default: the server's own."
    ).tag(config=True, env="ANALYST_PUBLIC_URL")
    webhook_hosts = List(
        Unicode(), ["*"], help="Hosts that notifications may go to, as names or patterns such as `*.example.com`."
    ).tag(config=True)
    webhook_secret = Unicode(help="Secret that signs webhooks; empty: they are not signed.").tag(
        config=True, env="ANALYST_WEBHOOK_SECRET"
    )
    smtp_host = Unicode(help="Mail server for notifications; empty: none are sent by mail.").tag(
        config=True, env="ANALYST_SMTP_HOST"
    )
    smtp_port = Int(587, min=1, max=65535, help="Port of the mail server.").tag(config=True, env="ANALYST_SMTP_PORT")
    smtp_security = Enum(
        ["starttls", "tls", "none"], "starttls", help="How the connection to the mail server is secured."
    ).tag(config=True, env="ANALYST_SMTP_SECURITY")
    smtp_user = Unicode(help="Login at the mail server; empty: none.").tag(config=True, env="ANALYST_SMTP_USER")
    smtp_password = Unicode(help="Password at the mail server.").tag(config=True, env="ANALYST_SMTP_PASSWORD")
    mail_from = Unicode(help="Sender of mails; default: the login at the mail server.").tag(
        config=True, env="ANALYST_MAIL_FROM"
    )

    keep_days = Float(0.0, min=0, help="Days for which ended jobs are kept with their reports; 0: for ever.").tag(
        config=True
    )
    keep_count = Int(
        0,
        min=0,
        help="Ended jobs of each analysis that are kept, the newest, completed and other ones apart; 0: all.",
    ).tag(config=True)
    keep_bytes = Int(0, min=0, help="Bytes that all reports together may take, the newest are kept; 0: any.").tag(
        config=True
    )
    keep_by_analysis = Dict(
        key_trait=Unicode(),
        value_trait=Dict(key_trait=Enum(["days", "count"]), value_trait=Float(min=0)),
        help='Other limits for some analyses, such as `{"profile": {"days": 30, "count": 100}}`.',
    ).tag(config=True)
    keep_latest = List(
        Enum(["analysis", "dataset", "definition", "tag"]),
        ["analysis", "dataset", "definition", "tag"],
        help="Fields of stable links: the latest report of each combination of them is never deleted by itself.",
    ).tag(config=True)
    keep_output_days = Float(
        0.0, min=0, help="Days for which the live output of ended jobs is kept; their reports hold it; 0: for ever."
    ).tag(config=True)
    keep_datasets_days = Float(
        0.0, min=0, help="Days after their upload for which datasets that nothing needs are kept; 0: for ever."
    ).tag(config=True)

    @default("data_dir")
    def _data_dir(self) -> str:
        return os.environ.get("ANALYST_STORAGE_URL") or str(Path(jupyter_data_dir()) / "analyst")

    @default("database_url")
    def _database_url(self) -> str:
        return (
            os.environ.get("ANALYST_DATABASE_URL") or f"sqlite:///{Path(self.data_dir).absolute() / 'analyst.sqlite'}"
        )

    @default("redis_url")
    def _redis_url(self) -> str:
        return os.environ.get("ANALYST_REDIS_URL", "")

    @default("analysis_dirs")
    def _analysis_dirs(self) -> list[str]:
        return [p for p in os.environ.get("ANALYST_ANALYSIS_DIRS", "").split(os.pathsep) if p]

    @default("workers")
    def _workers(self) -> int:
        return int(os.environ.get("ANALYST_WORKERS") or min(4, max(1, os.cpu_count() or 1)))

    @default("fire_schedules")
    def _fire_schedules(self) -> bool:
        return os.environ.get("ANALYST_FIRE_SCHEDULES", "true").lower() not in ("0", "false", "no", "off")

    @default("log_format")
    def _log_format(self) -> str:
        return os.environ.get("ANALYST_LOG_FORMAT") or "text"

    @default("public_url")
    def _public_url(self) -> str:
        return os.environ.get("ANALYST_PUBLIC_URL", "")

    @default("webhook_secret")
    def _webhook_secret(self) -> str:
        return secret("ANALYST_WEBHOOK_SECRET")

    @default("smtp_host")
    def _smtp_host(self) -> str:
        return os.environ.get("ANALYST_SMTP_HOST", "")

    @default("smtp_port")
    def _smtp_port(self) -> int:
        return int(os.environ.get("ANALYST_SMTP_PORT") or 587)

    @default("smtp_security")
    def _smtp_security(self) -> str:
        return os.environ.get("ANALYST_SMTP_SECURITY") or "starttls"

    @default("smtp_user")
    def _smtp_user(self) -> str:
        return os.environ.get("ANALYST_SMTP_USER", "")

    @default("smtp_password")
    def _smtp_password(self) -> str:
        return secret("ANALYST_SMTP_PASSWORD")

    @default("mail_from")
    def _mail_from(self) -> str:
        return os.environ.get("ANALYST_MAIL_FROM", "")

    def settings(self, root: Path | None = None) -> Settings:
        """Return the settings in force; `root` is the server's root folder, whose `analyses/` is searched last."""
        values = {name: getattr(self, name) for name in Settings.__dataclass_fields__}
        dirs = [*self.analysis_dirs, *([str(root / "analyses")] if root else [])]
        return Settings(
            **{
                **frozen(values),
                "data_dir": str(Path(self.data_dir).expanduser().absolute()),
                "analysis_dirs": tuple(str(Path(d).expanduser().absolute()) for d in dirs),
                "heartbeat": min(self.heartbeat, self.lease / 3),
            }
        )
