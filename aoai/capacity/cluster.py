"""Many scenarios of one workload, on the machines of a Dask cluster."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from aoai.capacity.consumption import CapacityError, Consumption
from aoai.capacity.scenario import Scenario
from aoai.capacity.sweep import Rejections, Sweep
from aoai.capacity.workload import Workload
from aoai.problems import Problem

if TYPE_CHECKING:
    from distributed import Client

# Tasks for each thread of the cluster: few enough that preparing the workload is not most of the
# work, and enough that a slow machine does not keep the others waiting.
_TASKS = 2
_CONNECT_SECONDS = 10


@contextmanager
def cluster(address: str) -> Iterator[Rejections]:
    """A cluster that counts what scenarios refuse.

    Its workers need aoai with the extra ``capacity``, of the same version.

    Args:
        address: Of the scheduler, such as ``tcp://10.0.0.4:8786``.

    Raises:
        CapacityError: Dask is not installed, or no scheduler answers there.
    """
    try:
        from distributed import Client
    except ImportError as error:
        fix = "install the extra: pip install 'aoai[capacity,dask]'"
        raise CapacityError([Problem("--dask", "Dask is not installed", fix)]) from error
    try:
        client = Client(address, timeout=_CONNECT_SECONDS)
    except (OSError, ValueError) as error:
        reason = f"no scheduler answers at {address!r}"
        fix = "start one with `dask scheduler`, and name its address such as tcp://10.0.0.4:8786"
        raise CapacityError([Problem("--dask", reason, fix)]) from error
    with client:
        yield _Cluster(client)


class _Cluster:
    def __init__(self, client: "Client") -> None:
        self._client = client
        self._sent: dict[tuple[int, int], Any] = {}

    def __call__(
        self,
        workload: Workload,
        consumption: Consumption,
        scenarios: Sequence[Scenario],
        *,
        progress: Callable[[], None] | None = None,
        enough: int | None = None,
    ) -> Sequence[int]:
        from distributed import as_completed

        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            fix = "start some with `dask worker ADDRESS`"
            raise CapacityError([Problem("--dask", "the scheduler has no workers", fix)])
        key = id(workload), id(consumption)
        if key not in self._sent:
            sent = self._client.scatter((workload, consumption), broadcast=True)
            # Held together, so that the ids stay theirs.
            self._sent[key] = (workload, consumption, sent)
        tasks = _TASKS * sum(each["nthreads"] for each in workers.values())
        size = max(1, -(-len(scenarios) // tasks))
        futures = {
            self._client.submit(
                _rejected,
                self._sent[key][-1],
                tuple(scenarios[start : start + size]),
                enough,
                pure=False,
            ): start
            for start in range(0, len(scenarios), size)
        }
        counts = [0] * len(scenarios)
        for future, found in as_completed(futures, with_results=True):
            if found and isinstance(found[0], Problem):
                raise CapacityError(found)
            start = futures[future]
            counts[start : start + len(found)] = found
            if progress:
                for _ in found:
                    progress()
        return tuple(counts)


def _rejected(
    sent: tuple[Workload, Consumption], scenarios: Sequence[Scenario], enough: int | None
) -> Sequence[int] | Sequence[Problem]:
    """What a worker does: one thread, since the cluster counts threads. Problems are a value."""
    try:
        return Sweep(workers=1)(*sent, scenarios, enough=enough)
    except CapacityError as error:
        return error.problems
