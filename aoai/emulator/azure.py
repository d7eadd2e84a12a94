"""One fake Azure: what arrives, who may ask, and where it goes."""

import re
import threading
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cached_property
from uuid import UUID, uuid5

from aoai.emulator import errors
from aoai.emulator.clock import Clock
from aoai.emulator.deleted import expire
from aoai.emulator.documents import empty, parameter
from aoai.emulator.faults import Cut, Faults
from aoai.emulator.offers import Offers
from aoai.emulator.routing import Routes
from aoai.emulator.scenario import Accepted, FaultAnswer, Scenario
from aoai.emulator.store import Resource, Store
from aoai.emulator.wire import Logged, Request, Response

_CLOCK = "/_emulator/clock"
"""What remembers how far ahead a scenario's clock is."""

_NAMESPACE = UUID("6f0e4d2a-3f0c-4f3b-9c1e-3a1f5b7d9e11")
_WRITES = frozenset({"PUT", "PATCH", "DELETE", "POST"})
_UNDER_GROUP = re.compile(r"(/subscriptions/[^/]+/resourcegroups/[^/]+)/.+", re.IGNORECASE)
_UNDER_ACCOUNT = re.compile(
    r"(/subscriptions/[^/]+/resourcegroups/[^/]+/providers/microsoft\.cognitiveservices/accounts/"
    r"[^/]+)(/.*)?",
    re.IGNORECASE,
)
# Endpoints of accounts, and the public price list, whose answers do not pass ARM.
_NOT_ARM = re.compile(r"(/_accounts/[^/]+)?/openai/|/api/retail/", re.IGNORECASE)
# Assumed: any well-formed version from the first one of the provider's own time on.
_API_VERSION = re.compile(r"(20\d\d-\d\d-\d\d)(-preview|-alpha|-beta|-privatepreview)?")
_OLDEST_API_VERSION = "2015-04-01"


class Azure:
    """A fake Azure. Safe to call from many threads; it serves one request at a time."""

    def __init__(
        self,
        scenario: Scenario | None = None,
        *,
        clock: Clock | None = None,
        store: Store | None = None,
        endpoint: str | None = None,
    ) -> None:
        """Make one.

        Args:
            scenario: How it differs from a plain Azure.
            clock: Its time; by default real time from where the scenario starts, which goes on
                over a restart.
            store: Where it keeps everything; by default in memory.
            endpoint: Base URL of the server that carries it, without a slash at the end; None in
                process, where it answers at the public cloud's names.
        """
        self.store = store or Store()
        self.clock = clock or _clock(self.store, (scenario or Scenario()).start)
        self.endpoint = endpoint
        self.log: deque[Logged] = deque(maxlen=10_000)
        self.on_hold: list[Request] = []
        """The calls that a fault holds, until they have been served."""
        self._lock = threading.RLock()
        self._held: Counter[str] = Counter()
        self._answers = 0
        self._faults = Faults(())
        self.play(scenario or Scenario())

    def play(self, scenario: Scenario) -> None:
        """Go on by another script; what exists stays."""
        with self._lock:
            self.scenario = scenario
            self.offers = Offers(scenario)
            if scenario.faults != self._faults.script:
                self._faults.ended.set()
                self._faults = Faults(scenario.faults)

    def handle(self, request: Request) -> Response:
        """Answer one request.

        Raises:
            Cut: The scenario closes the connection without an answer.
        """
        began = time.monotonic()
        with self._lock:
            faults = self._faults
            fault = faults.answer_to(request)
        if fault is None:
            response = self._served(request)
        else:
            try:
                response = self._faulty(request, fault, faults.ended, began)
            finally:
                with self._lock:
                    self.on_hold = [each for each in self.on_hold if each is not request]
        self._note(request, response, began)
        return response

    def guid(self) -> str:
        """A new id. The same requests in the same order get the same ids."""
        return str(uuid5(_NAMESPACE, str(self.store.number())))

    def etag(self) -> str:
        """A new etag, with its quotes."""
        return f'"{self.guid()}"'

    def call_id(self) -> str:
        """The id of one answer."""
        # Counted in memory: a read that drew on the store's numbers would have to be written.
        self._answers += 1
        return str(uuid5(_NAMESPACE, f"answer {self._answers}"))

    def is_held(self, account_id: str) -> bool:
        """A write to the account, whose answer is delayed, has not ended."""
        return self._held[account_id.lower()] > 0

    def _faulty(
        self, request: Request, fault: FaultAnswer, go_on: threading.Event, began: float
    ) -> Response:
        with self._holding(request):
            time.sleep(fault.delay)
            if fault.hold == "before":
                self._hold(request, go_on)
        if fault.cut == "before":
            raise Cut
        if fault.status is not None:
            if fault.served:
                self._served(request)
            headers = {name.lower(): str(value) for name, value in fault.headers.items()}
            return errors.answer(
                request.path,
                fault.status,
                fault.code,
                fault.message,
                details=fault.details,
                headers=headers,
            )
        response = self._served(request, fault.accepted)
        if fault.hold == "after":
            with self._holding(request):
                self._hold(request, go_on)
        if fault.cut == "after":
            self._note(request, response, began)
            raise Cut
        return response

    def _hold(self, request: Request, go_on: threading.Event) -> None:
        with self._lock:
            self.on_hold.append(request)
        go_on.wait()

    def _note(self, request: Request, response: Response, began: float) -> None:
        if not request.path.startswith("/_emulator/"):
            self.log.append(
                Logged(
                    method=request.method,
                    path=request.path,
                    status=response.status,
                    query=request.query,
                    body=request.body,
                    began=began,
                    ended=time.monotonic(),
                )
            )

    @contextmanager
    def _holding(self, request: Request) -> Iterator[None]:
        """Hold the account of a write while its answer is delayed."""
        found = _UNDER_ACCOUNT.fullmatch(request.path) if request.method in _WRITES else None
        if found is None:
            yield
            return
        account_id = found[1].lower()
        with self._lock:
            self._held[account_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._held[account_id] -= 1

    def _served(self, request: Request, accepted: Accepted | None = None) -> Response:
        with self._lock, self.store.transaction():
            expire(self)
            try:
                response = self._answer(request, accepted)
            except errors.ArmError as error:
                response = errors.refusal(request.path, error)
            return self._with_headers(request, response)

    def _answer(self, request: Request, accepted: Accepted | None) -> Response:
        from aoai.emulator.accepted import accept  # it serves this very class, as the next does
        from aoai.emulator.identity import refusal

        by_arm = request.path.lower().startswith(("/subscriptions", "/tenants", "/providers"))
        if by_arm:
            if (unauthorized := refusal(self, request)) is not None:
                return unauthorized
            self._check_api_version(request)
            self._check_scope(request)
        found = self._routes.find(request)
        if found is None:
            message = f"{request.method} {request.path} is not modelled by the emulator."
            raise errors.NotModelledError(message)
        route, parts = found
        if accepted is None:
            return route.handler(self, request, **parts)
        deleting = request.method == "DELETE"
        response = empty(202) if deleting else route.handler(self, request, **parts)
        return accept(self, request, response, accepted)

    @cached_property
    def _routes(self) -> Routes:
        from aoai.emulator.routes import ROUTES  # they serve this very class

        return Routes(ROUTES)

    def _check_api_version(self, request: Request) -> None:
        version = parameter(request, "api-version")
        if not version:
            message = (
                "The api-version query parameter (?api-version=) is required for all requests."
            )
            raise errors.MissingApiVersionParameterError(message)
        found = _API_VERSION.fullmatch(version)
        if found and found[1] >= _OLDEST_API_VERSION:
            return
        provider, separator, rest = request.path.rpartition("/providers/")
        if not separator:
            message = f"The api-version '{version}' is invalid."
            raise errors.InvalidApiVersionParameterError(message)
        # Azure lists the versions and locations that it has, here and above; the emulator takes
        # every well-formed version and so has no list.
        kind = "/".join(rest.split("/")[1::2]) or provider.rpartition("/")[2]
        message = (
            "No registered resource provider found for location 'global' and API version "
            f"'{version}' for type '{kind}'."
        )
        raise errors.NoRegisteredProviderFoundError(message)

    def _check_scope(self, request: Request) -> None:
        parts = request.path.split("/")
        known = {each.id.lower() for each in self.scenario.subscriptions}
        if len(parts) > 2 and parts[1].lower() == "subscriptions" and parts[2].lower() not in known:
            message = f"The subscription '{parts[2]}' could not be found."
            raise errors.SubscriptionNotFoundError(message)
        found = _UNDER_GROUP.fullmatch(request.path)
        if found and self.store.find(found[1]) is None:
            name = found[1].rpartition("/")[2]
            raise errors.ResourceGroupNotFoundError(f"Resource group '{name}' could not be found.")

    def _with_headers(self, request: Request, response: Response) -> Response:
        if _NOT_ARM.match(request.path):
            return response
        identifier = self.call_id()
        moment = self.clock.now()
        kind = {"GET": "reads", "HEAD": "reads", "DELETE": "deletes"}.get(request.method, "writes")
        left = {"reads": "3749", "writes": "2999", "deletes": "2999"}[kind]
        ordinary = {
            "cache-control": "no-cache",
            "pragma": "no-cache",
            "expires": "-1",
            "strict-transport-security": "max-age=31536000; includeSubDomains",
            "x-content-type-options": "nosniff",
            "x-ms-request-id": identifier,
            "x-ms-correlation-request-id": identifier,
            "x-ms-routing-request-id": f"EMULATOR:{moment:%Y%m%dT%H%M%SZ}:{identifier}",
            f"x-ms-ratelimit-remaining-subscription-global-{kind}": left,
        }
        return Response(response.status, ordinary | dict(response.headers), response.body)


def _clock(store: Store, start: datetime | None) -> Clock:
    if start is None:
        return Clock()
    kept = store.find(_CLOCK)
    if kept is not None and kept.body["start"] == start.isoformat():
        return Clock(shift=timedelta(seconds=kept.body["shift"]))
    clock = Clock(start)
    body = {"start": start.isoformat(), "shift": clock.shift.total_seconds()}
    with store.transaction():
        store.put(Resource(_CLOCK, "emulator/clock", body))
    return clock
