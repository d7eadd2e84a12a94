import json
from pathlib import Path

from engine.landed import landed


def test_the_table_shows_what_landed_where_and_what_was_tried_before(tmp_path: Path) -> None:
    chat = {
        "endpoint": "https://a.cognitiveservices.azure.com/",
        "model": "gpt-5.4",
        "version": "2026-03-05",
        "region": "germanywestcentral",
        "sku": "DataZoneProvisionedManaged",
        "capacity": 300,
        "attempts": [
            {"region": "swedencentral", "outcome": "refused", "code": "X", "class": "next region"},
            {"region": "germanywestcentral", "outcome": "placed"},
        ],
    }
    embed = chat | {"sku": "DataZoneStandard", "capacity": 50, "attempts": chat["attempts"][1:]}  # type: ignore[index]  # a list
    path = tmp_path / "endpoints.demo.json"
    path.write_text(json.dumps({"deployments": {"chat": chat, "embed": embed}}), "utf-8")

    assert landed(path) == (
        "\n"
        "deployment  model               SKU                         capacity  region\n"
        "chat        gpt-5.4@2026-03-05  DataZoneProvisionedManaged  300       germanywestcentral\n"
        "    tried before: swedencentral: X (next region)\n"
        "    endpoint: https://a.cognitiveservices.azure.com/\n"
        "embed       gpt-5.4@2026-03-05  DataZoneStandard            50        germanywestcentral\n"
        "    endpoint: https://a.cognitiveservices.azure.com/\n"
    )
