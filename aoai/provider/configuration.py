"""What the provider is told once for all resources: how to reach Azure, and what refusals mean."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from aoai.azure.settings import Settings, read_settings
from aoai.placement.refusal_table import TABLE
from aoai.problems import AoaiError, Problem
from aoai.refusals import Row, read_rows


class ConfigurationError(AoaiError):
    """Arguments of the provider that cannot be understood."""


@dataclass(frozen=True, slots=True)
class Configuration:
    """The provider's arguments and the environment, read."""

    settings: Settings = field(default_factory=Settings)
    rows: tuple[Row, ...] = TABLE
    """What refusals mean; the user's rows before ours."""


def read_configuration(
    arguments: Mapping[str, object], environ: Mapping[str, str]
) -> Configuration:
    """What the arguments and the environment say together.

    Args:
        arguments: Provider inputs by their wire names.
        environ: Usually ``os.environ``.

    Raises:
        ConfigurationError: Something cannot be understood. Carries every problem.
    """
    problems: list[Problem] = []
    settings, rows = Settings(), tuple[Row, ...]()
    try:
        settings = read_settings(arguments, environ)
    except AoaiError as error:
        problems += error.problems
    given = arguments.get("refusals")
    try:
        rows = () if given is None or given == "" else read_rows(given)
    except AoaiError as error:
        problems += error.problems
    if problems:
        raise ConfigurationError(problems)
    return Configuration(settings, (*rows, *TABLE))
