"""A real Dask cluster: a scheduler and a worker with two threads, over TCP."""

from collections.abc import Iterator
from contextlib import contextmanager

from distributed import LocalCluster


@contextmanager
def running() -> Iterator[str]:
    """The address of its scheduler, for as long as it runs."""
    with LocalCluster(
        n_workers=1,
        threads_per_worker=2,
        processes=False,
        protocol="tcp",
        # Any free port: other tests may run at the same time.
        dashboard_address=":0",
    ) as started:
        yield started.scheduler_address
