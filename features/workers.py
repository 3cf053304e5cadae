"""Worker processes that read text, forked from a server which has built the tables and holds nothing else."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context


def reader_pool(workers: int) -> ProcessPoolExecutor:
    """A pool of ``workers`` processes with the readers' tables ready.

    Not forked from this process, which may hold threads and an open database.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["features.warm"])
    return ProcessPoolExecutor(workers, mp_context=context)
