"""The kernels that notebooks are run by: this very Python, on Linux forked from a process that has imported all.

Where there is no such process (Windows, macOS), each kernel is started afresh, which takes two seconds of a processor.
The traps of forking are mended in `_become_kernel`. Source: docs/design.md, "Found by experiment".
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import forkserver, resource_tracker
from typing import Any, ClassVar

from jupyter_client import AsyncKernelManager
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.provisioning import LocalProvisioner
from traitlets import default

IMPORTED = (
    "ipykernel.kernelapp", "IPython.core.magics.execution", "sqlite3", "psutil",
    "matplotlib.pyplot", "matplotlib_inline.backend_inline", "scipy.stats", "holidays", "pyarrow.dataset",
    "pandera.strategies.pandas_strategies", "pandera.backends.pandas.register",
    "improvement_analysis.charts", "improvement_analysis.front_door",
)  # fmt: skip
"""What notebooks need and what is slow to import, though some of it is imported late elsewhere."""


class OwnKernel(AsyncKernelManager):
    """Starts the Python that runs this, whatever kernel of the name `python3` the user's own folders hold."""

    started: ClassVar[list["OwnKernel"]] = []

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        if self.provisioner is None and _can_fork():
            self.provisioner = Forked(parent=self, kernel_id=self.kernel_id, kernel_spec=self.kernel_spec)
        return await super()._async_pre_start_kernel(**kwargs)

    async def _async_post_start_kernel(self, **kwargs: Any) -> None:
        OwnKernel.started.append(self)
        await super()._async_post_start_kernel(**kwargs)

    @classmethod
    def kill_all(cls) -> None:
        """End every kernel at once; whoever waits for one learns that it died."""
        for kernel in cls.started:
            process = getattr(kernel.provisioner, "process", None)
            if process is not None:
                process.kill()

    @default("kernel_spec_manager")
    def _look_nowhere(self) -> KernelSpecManager:
        # Without folders to search, jupyter_client falls back on ipykernel under sys.executable.
        return KernelSpecManager(kernel_dirs=[])


class Forked(LocalProvisioner):
    """Forks a kernel where its base starts a program."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Fork a kernel that is told what the command's arguments say."""
        arguments = cmd[cmd.index("ipykernel_launcher") + 1 :]
        process = multiprocessing.get_context("forkserver").Process(
            target=_become_kernel, args=(arguments, dict(kwargs.get("env") or os.environ), os.getcwd())
        )
        process.start()
        self.process = _AsProgram(process)
        self.pid = process.pid
        return self.connection_info


class _AsProgram:
    """A forked process as LocalProvisioner takes a program (subprocess.Popen)."""

    stdin = stdout = stderr = None

    def __init__(self, process: multiprocessing.process.BaseProcess) -> None:
        self._process = process
        self.pid = process.pid

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self) -> int | None:
        self._process.join()
        return self._process.exitcode

    def send_signal(self, signum: int) -> None:
        if self._process.is_alive():
            os.kill(self._process.pid, signum)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


def warm_up() -> None:
    """Begin to make ready the process that kernels are forked from; it lasts as long as this one.

    A key pressed in the terminal is for the run, which ends its kernels itself.
    """
    if _can_fork():
        multiprocessing.get_context("forkserver").set_forkserver_preload([*IMPORTED])
        resource_tracker.ensure_running()  # which the next would start, and then hear the key
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            forkserver.ensure_running()
        finally:
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _can_fork() -> bool:
    # On macOS the system's own libraries do not bear it; a daemon (a worker of a cluster) may have no such children.
    return sys.platform == "linux" and not multiprocessing.current_process().daemon


def _become_kernel(arguments: list[str], environment: dict[str, str], folder: str) -> None:
    import numpy as np
    import pandas as pd
    from ipykernel.kernelapp import launch_new_instance

    threading.Thread(target=_end_with_the_run, daemon=True).start()
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # which the process that was forked does not hear
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    gc.freeze()  # what was imported stays, and need not be looked through for litter
    sys.modules["debugpy"] = None  # a debugger that nobody attaches takes longer to import than all the rest
    np.random.seed()  # noqa: NPY002 (what a cell draws without a seed: or each fork would draw the same)
    pd.set_option("mode.string_storage", "python")  # as `month.TEXTS_IN_PYTHON`
    pd.set_option("display.max_columns", 20)  # as in every kernel; imported before one, pandas takes a terminal for it
    # Without its parent's number it takes itself for one that a person has started, and tells them how to connect.
    launch_new_instance(argv=[*arguments, "--matplotlib=inline", f"--IPKernelApp.parent_handle={os.getppid()}"])


def _end_with_the_run() -> None:
    # The process that was forked is no help: it stays while there is a fork.
    run = multiprocessing.parent_process()
    if run is not None:
        run.join()
        os._exit(1)
