"""The memory that counting one column may take: what does not fit is not begun, and the report says so."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

SHARE = 0.5  # of all memory, so that what else runs here keeps its own
TIMES = 9  # so many times its own size a column takes at most while it is counted, as measured; texts less
_GROUP = Path("/sys/fs/cgroup/memory.max")


def room() -> int:
    """Return the bytes that counting may take: half of what machine, container and process may have."""
    limits = []
    with contextlib.suppress(AttributeError, ValueError, OSError):
        limits.append(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    with contextlib.suppress(ValueError, OSError):  # "max" is no limit
        limits.append(int(_GROUP.read_text(encoding="ascii")))
    with contextlib.suppress(ImportError):
        import resource

        soft, _ = resource.getrlimit(resource.RLIMIT_AS)
        limits += [soft] if soft != resource.RLIM_INFINITY else []
    return int(SHARE * min(limits)) if limits else 1 << 31
