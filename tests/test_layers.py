"""Who may import whom: the table of rooms, enforced on every import statement."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PURE = {"aoai.problems", "aoai.catalog", "aoai.facts", "aoai.rules"}
PULUMI = {"pulumi"}
AZURE = {"azure"}

# What of ours, of Pulumi and of Azure's SDKs a room may import besides itself. Everything else
# from outside the project is free.
MAY_IMPORT: dict[str, set[str]] = {
    "aoai.problems": set(),
    "aoai.columns": set(),
    "aoai.refusals": {"aoai.problems"},
    "aoai.catalog": {"aoai.problems"},
    "aoai.facts": {"aoai.problems", "aoai.catalog"},
    "aoai.rules": {"aoai.problems", "aoai.catalog", "aoai.facts", "aoai.prices"},
    "aoai.marked": {"aoai.problems"},
    "aoai.prices": {"aoai.problems", "aoai.catalog", "aoai.facts"},
    "aoai.spec": PURE | {"aoai.marked", "aoai.refusals"},
    "aoai.placement": {
        "aoai.problems",
        "aoai.columns",
        "aoai.refusals",
        "aoai.catalog",
        "aoai.facts",
        "aoai.rules",
    },
    "aoai.capacity": {"aoai.problems", "aoai.catalog"},
    "aoai.azure": {"aoai.problems", "aoai.facts"} | AZURE,
    "aoai.protocol": set(),
    "aoai.provider": PURE
    | PULUMI
    | {"aoai.columns", "aoai.placement", "aoai.azure", "aoai.protocol", "aoai.refusals"},
    "aoai.resources": PULUMI,
    "aoai.functions": PULUMI,
    "aoai.pictures": {"aoai.problems", "aoai.capacity"},
    "aoai.emulator": {"aoai.problems", "aoai.catalog", "aoai.capacity"},
    # The stand-in for azure-native speaks Pulumi's protocol, and nothing else of the emulator does.
    "aoai.emulator.azure_native": PULUMI | {"aoai.problems", "aoai.protocol"},
    "aoai.commands": {"aoai", *AZURE},
    "aoai.cli": {"aoai"},
    "infra": PULUMI | {"aoai.problems", "aoai.spec", "aoai.resources", "aoai.functions"},
    "policies": PULUMI
    | {"aoai.problems", "aoai.rules", "aoai.facts", "aoai.azure", "aoai.catalog"},
}
GUARDED = {"aoai", "infra", "policies", "engine", "benchmarks", "pulumi", "azure"}
MODULES = [
    path
    for top in ("aoai", "infra", "policies")
    for path in sorted((ROOT / top).rglob("*.py"))
    if path != ROOT / "aoai" / "__init__.py"
]


def room_of(module: str) -> str | None:
    parts = module.split(".")
    prefixes = [".".join(parts[:length]) for length in range(len(parts), 0, -1)]
    return next((prefix for prefix in prefixes if prefix in MAY_IMPORT), None)


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            assert node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def guarded_name(name: str) -> str | None:
    """The part of an imported name that the table speaks of."""
    top = name.partition(".")[0]
    if top.startswith("pulumi"):
        return "pulumi"
    return name if top in GUARDED else None


def test_the_table_has_no_room_that_does_not_exist() -> None:
    modules = {".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES}
    rooms = {room_of(module.removesuffix(".__init__")) for module in modules}

    assert rooms == {*MAY_IMPORT}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_the_table_allows(path: Path) -> None:
    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    room = room_of(module)

    assert room is not None, f"{module} is in no room; add it to the table or move it"
    allowed = MAY_IMPORT[room] | {room}
    forbidden = [
        name
        for name in map(guarded_name, imported(path))
        if name and not any(name == each or name.startswith(f"{each}.") for each in allowed)
    ]
    assert forbidden == []
