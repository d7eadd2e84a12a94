import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_the_protocol_is_imported_without_the_sdk() -> None:
    program = (
        "import sys; from engine.language_protocol import messages; "
        "print(messages.RunResponse(bail=True)); "
        "print([n for n in ('pulumi.resource', 'pulumi.runtime.stack') if n in sys.modules])"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout == "bail: true\n\n[]\n"
