"""The words of the product as frozen values; every other module passes these around.

Times are seconds since the epoch (UTC) as floats; the HTTP layer turns them into ISO 8601.
"""

from server_ext.domain.analyses import Analysis
from server_ext.domain.datasets import Dataset, DatasetFilter
from server_ext.domain.definitions import CatchUp, DefinitionFilter, Firing, JobDefinition, Overlap, Schedule
from server_ext.domain.jobs import (
    CellError,
    Claim,
    Event,
    Job,
    JobFilter,
    JobRequest,
    Left,
    Made,
    Outcome,
    Progress,
    Reason,
    Status,
)
from server_ext.domain.notices import Notice, Notification, Trigger
from server_ext.domain.paging import Page
from server_ext.domain.shelf import ShelfFilter, Shelved
from server_ext.domain.workers import Worker

__all__ = [
    "Analysis",
    "CatchUp",
    "CellError",
    "Claim",
    "Dataset",
    "DatasetFilter",
    "DefinitionFilter",
    "Event",
    "Firing",
    "Job",
    "JobDefinition",
    "JobFilter",
    "JobRequest",
    "Left",
    "Made",
    "Notice",
    "Notification",
    "Outcome",
    "Overlap",
    "Page",
    "Progress",
    "Reason",
    "Schedule",
    "ShelfFilter",
    "Shelved",
    "Status",
    "Trigger",
    "Worker",
]
