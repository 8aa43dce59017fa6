"""A forked kernel is what a fresh one is: each probe gives the same in both, or differs between any two."""

from __future__ import annotations

from pathlib import Path

import pytest

from server_ext.execution.kernels.supervisor import KernelServer

from .conftest import SETTINGS, Kernel, environment, kernel

SAME = {
    "names": "value = sorted(n for n in globals() if not n.startswith('_') and n not in ('value', 'json'))",
    "standard input": "import sys; value = sys.__stdin__.read()",
    "exit handlers": """
import atexit, importlib
for name in PRELOAD: importlib.import_module(name)
value = atexit._ncallbacks()
""",
    "signal handlers": """
import signal
value = [str(signal.getsignal(n)).split(" at ")[0] for n in sorted(signal.valid_signals())]
""",
    "signal mask": "import signal; value = sorted(signal.pthread_sigmask(signal.SIG_BLOCK, ()))",
    "environment": """
import os
for name in PRELOAD: __import__(name)
value = {k: v for k, v in os.environ.items() if k != 'JPY_PARENT_PID'}
""",
    "environment as others see it": """
value = sorted(open("/proc/self/environ").read().rstrip(chr(0)).split(chr(0)))
value = [v for v in value if not v.startswith(("JPY_", "ANALYST_", "MPLBACKEND", "PYDEVD", "KMP", "OPENBLAS"))]
""",
    "command": """
import re
value = re.sub("s[0-9]+/", "s/", open("/proc/self/cmdline").read().rstrip(chr(0)))
""",
    "arguments": """
import sys, re
value = [re.sub("s[0-9]+/", "s/", a) for a in sys.argv]
""",
    "folder and path": "import os, sys; value = [os.getcwd(), sys.path, sys.prefix, sys.flags.hash_randomization]",
    "umask": "import os; value = os.umask(0o22); os.umask(value)",
    "threads of libraries": """
import numpy, sklearn.ensemble, threadpoolctl, os
value = sorted({(p["internal_api"], p["num_threads"]) for p in threadpoolctl.threadpool_info()})
""",
    "threads of arrow": "import pyarrow; value = [pyarrow.cpu_count(), pyarrow.io_thread_count()]",
    "own session": "import os; value = [os.getsid(0) == os.getpid(), os.getpgid(0) == os.getpid()]",
    "collector": "import gc; value = [gc.isenabled(), gc.get_threshold()]",
    "matplotlib": """
import matplotlib, matplotlib.pyplot as plt
value = [matplotlib.get_backend(), plt.get_fignums(), {k: repr(v) for k, v in matplotlib.rcParams.items()}]
""",
    "options of pandas": "import pandas as pd; value = pd.get_option('display.max_rows')",
    "logging": "import logging; value = [repr(logging.getLogger().handlers), logging.getLogger().level]",
    "warning filters": "import warnings; value = len(warnings.filters)",
    "locale": "import locale; value = [locale.getlocale(), locale.getpreferredencoding()]",
    "limits": "import resource as r; value = [r.getrlimit(n) for n in (r.RLIMIT_NOFILE, r.RLIMIT_CORE)]",
    "debugger": "import os; value = os.environ.get('PYDEVD_DISABLE_FILE_VALIDATION')",
}
DIFFERENT = {
    "numpy": "import numpy; value = numpy.random.random()",
    "random": "import random; value = random.random()",
    "uuid": "import uuid; value = str(uuid.uuid4())",
    "processes' key": "import multiprocessing as m; value = m.current_process().authkey.hex()",
    "scikit-learn": """
from sklearn.utils import check_random_state
value = check_random_state(None).random()
""",
}


def probe(code: str) -> str:
    clean = "{n: None for n in list(globals()) if n == 'value'}"
    code = code.replace("PRELOAD", repr(list(SETTINGS.preload)))
    return f"{code}\nimport json\nprint(json.dumps(value, default=str))\n{clean};"


@pytest.mark.parametrize("what", SAME)
def test_nothing_differs_from_a_fresh_kernel(both: tuple[Kernel, Kernel], what: str) -> None:
    forked, normal = both
    assert forked.value(probe(SAME[what])) == normal.value(probe(SAME[what]))


@pytest.mark.parametrize("what", DIFFERENT)
def test_chance_is_each_kernels_own(server: KernelServer, tmp_path: Path, what: str) -> None:
    with kernel("analyst", tmp_path) as first, kernel("analyst", tmp_path) as second:
        assert first.value(probe(DIFFERENT[what])) != second.value(probe(DIFFERENT[what]))


def test_a_seed_gives_what_it_gives_elsewhere(both: tuple[Kernel, Kernel]) -> None:
    code = (
        "import numpy, random; numpy.random.seed(3); random.seed(3); value = [numpy.random.random(), random.random()]"
    )
    assert both[0].value(probe(code)) == both[1].value(probe(code))


def test_kernels_share_no_state(server: KernelServer, tmp_path: Path) -> None:
    with kernel("analyst", tmp_path) as first, kernel("analyst", tmp_path) as second:
        first.text("import pandas as pd; pd.set_option('display.max_rows', 7); pd.mine = 1; open('f', 'w').write('x')")
        assert second.value(
            "import json, pandas as pd; print(json.dumps([pd.get_option('display.max_rows'), hasattr(pd, 'mine')]))"
        ) == [60, False]


def test_no_descriptor_is_shared_with_the_server(server: KernelServer, both: tuple[Kernel, Kernel]) -> None:
    def open_in(pid: object) -> set[str]:
        return {str(path.readlink()) for path in Path(f"/proc/{pid}/fd").iterdir() if path.is_symlink()}

    of_server, of_kernel = open_in(server.status().pid), open_in(both[0].manager.provisioner.pid)
    ours = {str(Path(f"/proc/self/fd/{number}").readlink()) for number in (1, 2)}
    assert len(of_server) > 3
    assert of_server & of_kernel <= {*ours, "/dev/null", "anon_inode:[eventpoll]", "anon_inode:[eventfd]"}


OF_ITS_ENVIRONMENT = """
import json, os, tempfile, time, threadpoolctl
threads = max(p["num_threads"] for p in threadpoolctl.threadpool_info())
print(json.dumps([os.environ["OF_THIS_JOB"], time.tzname[0], tempfile.gettempdir(), threads]))
"""
ALL_KINDS = {
    "stdout": "print('it came')",
    "stderr": "import sys; print('it came', file=sys.stderr)",
    "descriptor 1": "import os; os.system('echo it came')",
    "a child": "import subprocess; print(subprocess.check_output(['echo', 'it came'], text=True))",
    "joblib": "from joblib import Parallel, delayed\nprint('it came', Parallel(2)(delayed(int)(i) for i in range(9)))",
    "a pool": "import multiprocessing as m\nwith m.get_context('fork').Pool(2) as p: print('it came', p.map(abs, [1]))",
    "await": "import asyncio\nawait asyncio.sleep(0)\nprint('it came')",
    "a thread": "import threading\nt = threading.Thread(target=print, args=['it came'])\nt.start(); t.join()",
    "magic": "%timeit -n1 -r1 print('it came')",
    "parquet": """
import pandas as pd, tempfile
with tempfile.TemporaryFile() as f:
    pd.DataFrame({"a": ["it came"]}).to_parquet(f)
    f.seek(0)
    print(pd.read_parquet(f).a[0])
""",
    "a forest": """
from sklearn.ensemble import RandomForestClassifier
print("it came", RandomForestClassifier(5, n_jobs=2).fit([[0], [1]] * 20, [0, 1] * 20).predict([[1]]))
""",
}


def test_a_kernel_has_the_environment_it_is_given(server: KernelServer, tmp_path: Path) -> None:
    given = {**environment(), "OF_THIS_JOB": "yes", "TZ": "Asia/Tokyo", "TMPDIR": str(tmp_path), "OMP_NUM_THREADS": "1"}
    with kernel("analyst", tmp_path, given) as one:
        assert one.started_as == "forked"
        assert one.value(OF_ITS_ENVIRONMENT) == ["yes", "JST", str(tmp_path), 1]


@pytest.mark.parametrize("kind", ALL_KINDS)
def test_output_of_every_kind_arrives(both: tuple[Kernel, Kernel], kind: str) -> None:
    assert "it came" in both[0].text(ALL_KINDS[kind])


def test_figures_and_tables_appear(both: tuple[Kernel, Kernel]) -> None:
    code = "import pandas as pd, matplotlib.pyplot as plt\nplt.plot([1, 2])\npd.DataFrame({'a': [1]})"
    data = [o["data"] for o in both[0].run(code) if "data" in o]
    assert any("image/png" in d for d in data)
    assert any("<table" in d.get("text/html", "") for d in data)
