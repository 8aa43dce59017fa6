"""Chooses the kernelspec of a job's kernel; only this module knows when ours can stand for another."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

from server_ext.execution.kernels.protocol import SOCKET_VARIABLE

FORKED = "analyst"
LAUNCH = ["-m", "ipykernel_launcher", "-f", "{connection_file}"]
HARMLESS = ("-Xfrozen_modules=off",)  # only steps of a debugger into the standard library depend on it


def to_start(name: str, specs: KernelSpecManager) -> str:
    """Return `analyst` for a kernelspec that would start a plain kernel of this Python, else the name itself.

    Raises
    ------
    NoSuchKernel
        If there is no kernelspec `name`.
    """
    spec = specs.get_kernel_spec(name)
    served = bool(os.environ.get(SOCKET_VARIABLE)) and FORKED in specs.find_kernel_specs()
    return FORKED if served and is_ours(spec) else name


def is_ours(spec: KernelSpec) -> bool:
    """Whether a kernelspec starts ipykernel on the Python that runs this process, and sets nothing else."""
    arguments = [word for word in spec.argv[1:] if word not in HARMLESS]
    own = spec.metadata.get("kernel_provisioner", {}).get("provisioner_name", "local-provisioner")
    plain = arguments == LAUNCH and not spec.env and own in ("local-provisioner", "analyst-provisioner")
    return plain and _this_python(spec.argv[0])


def _this_python(program: str) -> bool:
    names = {"python", "python3", f"python3.{sys.version_info.minor}"}  # jupyter_client puts sys.executable for them
    if program in names:
        return True
    here, there = Path(sys.executable), Path(program)
    return there.is_file() and there.parent.resolve() == here.parent.resolve() and there.samefile(here)
