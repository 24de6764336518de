"""Months made on a Dask cluster: each sent to a worker, and to another one if that is lost.

A worker reads the data and writes the outputs itself, at the same paths as the machine that asks. Source:
docs/outputs.md, "Several months and councils".
"""

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from .. import _store
from ..errors import UnusableInput
from .batch import Make, Outcome, Outcomes, Work, each_made, told

if TYPE_CHECKING:
    from distributed import Client

PATIENCE = 10
"""As many seconds as the scheduler has to answer."""
ONE_AT_A_TIME = threading.Lock()
"""Of a worker with several threads: a month holds places and keeps figures in the name of its process."""


def on_cluster(make: Make, address: str, out: Path, screen: Console) -> Outcomes:
    """Months made on a cluster, as `write_months` takes them.

    Args:
        make: makes one month; it is sent to the workers.
        address: the scheduler's: `tcp://10.0.0.5:8786`.
        out: the outputs folder.
        screen: where a user is told what was said of a month, when it is done.
    """

    def outcomes(works: list[Work]) -> Iterator[tuple[Work, Outcome]]:
        with _client(address) as client:
            there = partial(_there, make, _store.key({}, {}))
            yield from each_made(
                client.get_executor(pure=False), there, works, out, screen, partial(_in_words, address)
            )

    return outcomes


def _there(make: Make, code: str, parameters: dict) -> tuple[int, str]:
    """On a worker: make a month; its exit code, and what was said."""
    if _store.key({}, {}) != code:
        raise UnusableInput(
            "A worker of the cluster has another version of improvement-analysis, or of what it counts with, than this "
            "machine: its figures might be others. Install the same on both."
        )
    with ONE_AT_A_TIME:
        return told(make, parameters)


@contextmanager
def _client(address: str) -> "Iterator[Client]":
    """A connection to the scheduler.

    Raises:
        UnusableInput: the extra is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client
        from distributed.comm import get_address_host_port
    except ImportError:
        raise UnusableInput(
            "--cluster sends months through Dask, which is not installed here: pip install "
            '"improvement-analysis[cluster]", here and at each worker.'
        ) from None
    address = address if "://" in address else f"tcp://{address}"
    try:
        get_address_host_port(address, strict=True)  # first: of an address that is none a Client dies noisily
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise UnusableInput(
            f"No Dask scheduler answers at {address} ({error}). Name its address, such as tcp://10.0.0.5:8786; `dask "
            "scheduler` starts one and says it."
        ) from None
    with client:
        yield client


def _in_words(address: str, error: Exception) -> Exception:
    """An error of the cluster itself as what a user can put right; any other as it is."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return UnusableInput(
            "Each worker that made it was lost, one after another, as when their memory is too small. Look at the "
            "workers' logs, or make it here, without --cluster."
        )
    if isinstance(error, (CancelledError, OSError)) and getattr(error, "filename", None) is None:
        return UnusableInput(f"The cluster at {address} was lost before it was made. Run it again.")
    return error
