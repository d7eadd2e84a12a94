"""What a deployment's state, Azure's answer and the facts say together. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from aoai.commands.stack import SECRET, Tracked
from aoai.commands.status.reading import View, asked_model, region_of
from aoai.commands.status.report import Attention, Document, Drift, Pool, Seen, Status
from aoai.facts import Facts, ModelId, Unknown
from aoai.placement.request import generation_of, split_id
from aoai.provider.outputs import HALF_MADE, drifted
from aoai.provider.wanted import at_place
from aoai.rules import Standing

GONE, ACCOUNT_GONE, NOT_READ, NOT_MADE = "gone", "account gone", "not known", "not made"
"""States of what has none in Azure."""
_NOT_ASKED = Unknown("it was not read")
_PLACES_ANEW = "run `pulumi refresh`, then `pulumi up` places it anew"
_SETS_BACK = "`pulumi up --refresh` sets it back, unless the stack file is changed as well"


def judged(tracked: Tracked, seen: Seen | None, view: View | None) -> Status:
    """The deployment as it stands.

    Args:
        tracked: As state has it.
        seen: What Azure says; None where state has nothing to look for.
        view: What facts say, likewise.
    """
    if seen is None or view is None:
        return _unmade(tracked)
    account_id, name = split_id(tracked.identifier)
    live = seen.deployment if isinstance(seen.deployment, Mapping) else None
    region = region_of(tracked, seen) or "not known"
    sku, capacity = _size(tracked, live)
    place = at_place(tracked.inputs, tracked.outputs) if view.standings else None
    here = None if place is None else view.standings[place]
    status = Status(
        tracked=tracked,
        deployment=name,
        model=_model_of(live) or asked_model(tracked),
        region=region,
        account=account_id.rpartition("/")[2],
        sku=sku,
        capacity=capacity,
        asked=_asked(tracked, here),
        since=_since(tracked, live),
        state=_state(seen),
        attempts=tuple(tracked.outputs.get("attempts") or ()),
        pool=_pool(view.known, region, account_id, asked_model(tracked), sku),
        displaced=view.standings[0] if view.standings and place != 0 else None,
        drift=tuple(_drift(tracked, live, seen)) if live is not None else (),
        notes=(),
        attention=(),
    )
    return replace(
        status,
        notes=tuple(_notes(status, live, seen)),
        attention=tuple(_attention(status, seen, here)),
    )


def _unmade(tracked: Tracked) -> Status:
    """A replacement whose old one is gone and whose new one was never made."""
    pool = Pool(_NOT_ASKED, _NOT_ASKED, _NOT_ASKED)
    need = Attention("state has it, and it was never made", "run `pulumi up`")
    inputs = tracked.inputs
    return Status(
        tracked=tracked,
        deployment=str(inputs.get("deploymentName", tracked.name)),
        model=asked_model(tracked),
        region="",
        account="",
        sku=_size(tracked, None)[0],
        capacity=None,
        asked=_asked(tracked, None),
        since=None,
        state=NOT_MADE,
        attempts=tuple(tracked.outputs.get("attempts") or ()),
        pool=pool,
        displaced=None,
        drift=(),
        notes=(),
        attention=(need,),
    )


def _attention(status: Status, seen: Seen, here: Standing | None) -> Iterator[Attention]:
    if status.tracked.leaving:
        reason = "a newer one has replaced it, and it still stands"
        yield Attention(reason, "`pulumi up` deletes it")
    for part, what in ((seen.deployment, "it"), (seen.account, "its account")):
        if isinstance(part, Unknown):
            fix = "give the identity the role Reader on its account, or ask again"
            yield Attention(f"{what} could not be read: {part.reason}", fix)
    if status.state == GONE:
        yield Attention("Azure has no such deployment", _PLACES_ANEW)
    elif status.state == ACCOUNT_GONE:
        yield Attention("Azure has not even its account", _PLACES_ANEW)
    elif status.state != NOT_READ:
        yield from _of_what_stands(status, seen)
        yield from _of_its_place(status, here)


def _of_what_stands(status: Status, seen: Seen) -> Iterator[Attention]:
    if status.tracked.outputs.get("provisioningState") == HALF_MADE:
        yield Attention("it is half made", "`pulumi up` removes it and places it anew")
    elif status.state != "Succeeded":
        fix = "wait for it, or see what its account says in the portal"
        yield Attention(f"its state is {status.state}", fix)
    other = _other_generation(status.tracked, seen)
    if other is not None:
        yield Attention(other, "run `pulumi refresh`, then `pulumi up`")
    for each in status.drift:
        yield Attention(str(each), _SETS_BACK)


def _of_its_place(status: Status, here: Standing | None) -> Iterator[Attention]:
    if status.displaced is not None and status.displaced.fits:
        reason = f"{status.displaced.region}, which the stack prefers, has room for it now"
        fix = (
            f"to move it, leave {status.region} out of its candidates in one `pulumi up`, or set "
            "failback"
        )
        yield Attention(reason, fix)
    if _smaller(status) and here is not None and here.fits and here.instead_of is None:
        reason = f"it has {status.capacity} of {status.asked}, and there is room for the rest"
        yield Attention(reason, "`pulumi up` asks for it")


def _notes(status: Status, live: Document | None, seen: Seen) -> Iterator[str]:
    if isinstance(seen.spillover, Mapping):
        size = seen.spillover["sku"]
        yield f"spills over to {seen.spillover['name']} ({size['name']}, {size.get('capacity')})"
    if not status.tracked.legible:
        yield "what it asks for is secret in the state, so that nothing is compared with it"
    if status.displaced is not None and not status.displaced.fits:
        there = status.displaced
        why = f" ({there.reason})" if there.reason and there.reason != there.said else ""
        yield f"not in {there.region}, which the stack prefers: {there.said} there{why}"
    if _smaller(status):
        yield f"has {status.capacity} of {status.asked}; every `pulumi up` asks for the rest"
    left = status.tracked.outputs.get("modelVersion")
    upgraded = live is not None and left and status.model.version != left
    if upgraded and not any(each.path.startswith("model") for each in status.drift):
        yield f"Azure has raised its version from {left} to {status.model.version}"


def _smaller(status: Status) -> bool:
    return (
        status.capacity is not None
        and status.asked is not None
        and status.capacity < status.asked
        and not any(each.path.endswith("capacity") for each in status.drift)
    )


def _pool(known: Facts | Unknown, region: str, account_id: str, model: ModelId, sku: str) -> Pool:
    if isinstance(known, Unknown):
        return Pool(known, known, known)
    here = known.region(region)
    if here is None:
        return Pool(_NOT_ASKED, _NOT_ASKED, _NOT_ASKED)
    free = here.capacities.get((model, sku)) or Unknown(f"Azure gives no figure for {region}")
    accounts = here.accounts if isinstance(here.accounts, tuple) else ()
    kinds = [each.kind for each in accounts if each.id == account_id.casefold()]
    offer = here.offer(kinds[0] if kinds else "AIServices", model)
    entry = offer.sku(sku) if offer is not None else None
    if entry is None:
        unlisted = Unknown(f"{region} does not list {model} as {sku}")
        return Pool(unlisted, unlisted, free)
    name = entry.usage_name
    return Pool(name, name if isinstance(name, Unknown) else here.usage(name), free)


def _drift(tracked: Tracked, live: Document, seen: Seen) -> Iterator[Drift]:
    if _other_generation(tracked, seen) is not None or not tracked.legible:
        # It is not the one that the state speaks of, or nobody can read what the state says.
        return
    if not tracked.ours:
        yield from _differences(_declared(tracked.inputs), live)
        return
    beside = seen.spillover
    if isinstance(beside, Unknown):
        beside = None
    now = drifted(tracked.inputs, tracked.outputs, live, beside)
    for each in _differences(tracked.inputs, now):
        if each.path == "capacity" or each.path.endswith(".capacity"):
            declared = each.path.startswith("spillover")
            yield (
                each
                if declared
                else replace(each, was=tracked.outputs.get("actualCapacity", each.was))
            )
        else:
            yield each
    for path in sorted(set(now) - set(tracked.inputs)):
        yield from _differences({path: None}, {path: now[path]})


def _declared(inputs: Document) -> Document:
    """What an azure-native Deployment asks of ARM."""
    return {name: inputs[name] for name in ("properties", "sku", "tags") if name in inputs}


def _differences(was: Any, now: Any, path: str = "") -> Iterator[Drift]:
    """Every leaf of the first that is another in the second."""
    if was == SECRET:
        return
    if isinstance(was, Mapping) and isinstance(now, Mapping):
        names = [*was, *(name for name in now if path == "tags" and name not in was)]
        for name in names:
            below = f"{path}.{name}" if path else str(name)
            yield from _differences(was.get(name), now.get(name), below)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for index, (before, after) in enumerate(zip(was, now, strict=True)):
            yield from _differences(before, after, f"{path}[{index}]")
    elif was != now:
        yield Drift(path, was, now)


def _other_generation(tracked: Tracked, seen: Seen) -> str | None:
    wanted = tracked.outputs.get("generation")
    live = seen.deployment
    if wanted is None or not isinstance(live, Mapping) or generation_of(live) == wanted:
        return None
    found = generation_of(live)
    carried = f"generation {found}" if found else "no generation of ours"
    return f"it is not the deployment that state knows: it carries {carried}, not {wanted}"


def _state(seen: Seen) -> str:
    if isinstance(seen.deployment, Mapping):
        return str(seen.deployment.get("properties", {}).get("provisioningState", "Succeeded"))
    if isinstance(seen.deployment, Unknown):
        return NOT_READ
    return ACCOUNT_GONE if seen.account is None else GONE


def _size(tracked: Tracked, live: Document | None) -> tuple[str, int | None]:
    """SKU and capacity: Azure's, else those of state."""
    if live is not None:
        return str(live["sku"]["name"]), live["sku"].get("capacity")
    if tracked.ours:
        sku = tracked.outputs.get("placedSku") or tracked.inputs.get("sku")
        return str(sku), _whole(tracked.outputs.get("actualCapacity"))
    sku = tracked.inputs.get("sku") or {}
    return str(sku.get("name")), _whole(sku.get("capacity"))


def _asked(tracked: Tracked, here: Standing | None) -> int | None:
    if here is not None:
        return here.instead_of or here.capacity
    if not tracked.ours:
        return _whole((tracked.inputs.get("sku") or {}).get("capacity"))
    return _whole(tracked.inputs.get("capacity"))


def _whole(value: object) -> int | None:
    return int(value) if isinstance(value, int | float) else None


def _model_of(live: Document | None) -> ModelId | None:
    found = (live or {}).get("properties", {}).get("model")
    if not found:
        return None
    return ModelId(str(found.get("format")), str(found.get("name")), str(found.get("version")))


def _since(tracked: Tracked, live: Document | None) -> datetime | None:
    """When it was placed: as state says, else as Azure says, else since when state has it."""
    told = ((live or {}).get("systemData") or {}).get("createdAt")
    for each in (tracked.outputs.get("placedAt"), told, tracked.created):
        try:
            found = datetime.fromisoformat(str(each))
        except ValueError:
            continue
        if found.tzinfo is not None:
            return found
    return None
