import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from engine import build, install
from engine.cache import Engine, EngineError, Way, cache_folder, new_folder, only_one, stamped
from engine.install import at_least, ensure, main
from engine.release import VERSION, Source
from engine_release_server import ReleaseServer, serving

ROOT = Path(__file__).resolve().parents[2]
PINNED = build.pinned_version((ROOT / "engine" / "go.mod").read_text())

NOWHERE = Source("http://127.0.0.1:9/sdk", "http://127.0.0.1:9/download")
"""Nothing listens on the discard port."""

GO = """\
#!/bin/sh
# Answers as the Go tool does, and "builds" a CLI that knows its version.
echo "$*" >> "$GO_CALLS"
case "$*" in
  "env GOVERSION") echo "$GO_SAYS" ;;
  "list -deps"*) echo one; echo two ;;
  "list -m"*) echo "$GO_SDK" ;;
  build*)
    echo compiling >&2
    [ -z "$GO_FAILS" ] || { echo "$GO_FAILS" >&2; exit 1; }
    while [ "$1" != -o ]; do shift; done
    printf '#!/bin/sh\\necho v%s\\n' "$GO_VERSION" > "$2"; chmod +x "$2" ;;
esac
"""

Script = Callable[[str, str], Path]


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine with a shell and nothing else."""
    return {
        "PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin",
        "AOAI_ENGINE_CACHE": str(tmp_path / "cache"),
        "GO_CALLS": str(tmp_path / "go-calls"),
        "GO_SAYS": "go1.26.0",
        "GO_SDK": str(tmp_path / "sdk"),
        "GO_VERSION": PINNED,
    }


@pytest.fixture
def script(tmp_path: Path) -> Script:
    """Put an executable on PATH."""

    def put(name: str, text: str) -> Path:
        file = tmp_path / "bin" / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)
        file.chmod(0o755)
        return file

    return put


@pytest.fixture
def go(script: Script, environ: Mapping[str, str]) -> Path:
    """The Go tool, with the module that holds the executor."""
    executor = Path(environ["GO_SDK"], "python", "cmd", build.EXECUTOR)
    executor.parent.mkdir(parents=True)
    executor.write_text("# runs programs\n")
    return script("go", GO)


def says(version: str) -> str:
    return f"#!/bin/sh\necho {version}\n"


@pytest.mark.parametrize(
    ("version", "enough"),
    [
        ("v3.259.0", True),
        ("3.259.1\n", True),
        ("v3.1000.0", True),
        ("v4.0.0-alpha.1+abc", True),
        ("v3.259.0+dirty", True),
        ("v3.258.9", False),
        ("v3.259.0-alpha.1", False),
        ("v3.99.0", False),
        ("", False),
        ("pulumi: not found", False),
    ],
)
def test_versions_are_compared_by_number_and_a_prerelease_comes_before(
    version: str,
    enough: bool,  # noqa: FBT001  a row of the table
) -> None:
    assert at_least(version, "3.259.0") is enough


def test_the_pulumi_on_path_is_taken_where_it_stands(
    script: Script, environ: dict[str, str], tmp_path: Path
) -> None:
    script("pulumi", says("v3.300.0"))
    script("pulumi-language-python", "")
    assert ensure(environ=environ) == Engine(tmp_path / "bin", Way.PATH, "3.300.0")
    assert not (tmp_path / "cache").exists()


def test_an_old_pulumi_gives_way_to_the_release(script: Script, environ: dict[str, str]) -> None:
    script("pulumi", says("v3.200.0"))
    script("pulumi-language-python", "")
    with serving(ReleaseServer()) as server:
        first = ensure(environ=environ, source=server.source)
        asked = list(server.asked)
        # The second run asks nobody.
        assert ensure(environ=environ, source=server.source) == first
        assert server.asked == asked
    cache = Path(environ["AOAI_ENGINE_CACHE"])
    assert first == Engine(cache / f"release-{VERSION}", Way.RELEASE, VERSION)


def test_where_no_release_can_be_reached_it_is_built(go: Path, environ: dict[str, str]) -> None:
    engine = ensure(environ=environ, source=NOWHERE)
    assert engine == Engine(build.engine_in(cache_folder(environ)), Way.BUILD, PINNED)
    assert {file.name for file in engine.bin.iterdir()} == {
        "engine.json",
        "lib",
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
    }
    go.unlink()
    assert ensure(environ=environ, source=NOWHERE) == engine


@pytest.mark.usefixtures("go")
def test_a_changed_language_host_is_put_beside_the_same_cli(
    environ: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first = ensure(Way.BUILD, environ)
    monkeypatch.setattr(build, "HOST_MODULES", build.HOST_MODULES[1:])
    second = ensure(Way.BUILD, environ)
    assert second.bin != first.bin
    assert (second.bin / "pulumi").samefile(first.bin / "pulumi")
    calls = Path(environ["GO_CALLS"]).read_text().splitlines()
    assert sum(call.startswith("build") for call in calls) == 1


@pytest.mark.usefixtures("go")
def test_the_official_flags_and_the_pinned_modules_make_the_cli(
    environ: dict[str, str],
) -> None:
    ensure(Way.BUILD, environ)
    calls = Path(environ["GO_CALLS"]).read_text().splitlines()
    (built,) = [call for call in calls if call.startswith("build")]
    flags, _, rest = built.partition(" -o ")
    assert flags == (
        "build -v -trimpath -buildvcs=false -tags osusergo,grpcnotrace -ldflags -s -w -X "
        f"github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{PINNED}"
    )
    assert rest.endswith("github.com/pulumi/pulumi/pkg/v3/cmd/pulumi")


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"GO_SAYS": "go1.21.3"}, r"go: is go1.21.3; install Go 1\.25\.\d+ or newer"),
        (
            {"GO_FAILS": "checksum mismatch"},
            "go build: ended with exit code 1: .*checksum mismatch",
        ),
        ({"GO_VERSION": "1.0.0"}, f"says that it is '1.0.0', and '{PINNED}' was meant"),
    ],
)
@pytest.mark.usefixtures("go")
def test_a_build_that_cannot_be_says_why_and_leaves_nothing(
    environ: dict[str, str], settings: dict[str, str], reason: str
) -> None:
    with pytest.raises(EngineError, match=f"(?s){reason}"):
        ensure(Way.BUILD, environ | settings)
    assert [file.name for file in cache_folder(environ).iterdir()] == ["lock"]


def test_with_no_way_at_all_every_reason_is_named(environ: dict[str, str]) -> None:
    with pytest.raises(EngineError) as caught:
        ensure(environ=environ, source=NOWHERE)
    assert [problem.where for problem in caught.value.problems] == [
        "pulumi",
        f"{NOWHERE.checksums}/v{VERSION}/pulumi-{VERSION}-checksums.txt",
        "go",
    ]
    assert str(caught.value).count("\n") == 2


def test_a_pulumi_without_its_language_host_is_refused(
    script: Script, environ: dict[str, str]
) -> None:
    script("pulumi", says("v3.300.0"))
    with pytest.raises(EngineError, match="has no pulumi-language-python beside it or on PATH"):
        ensure(Way.PATH, environ)


@pytest.mark.usefixtures("go")
def test_what_the_cache_holds_is_not_taken_for_the_users_own(environ: dict[str, str]) -> None:
    built = ensure(Way.BUILD, environ)
    # As make does it: the engine's folder comes first.
    inside = environ | {"PATH": f"{built.bin}:{environ['PATH']}"}
    assert ensure(environ=inside, source=NOWHERE) == built


def test_an_engine_that_broke_off_is_no_engine(tmp_path: Path) -> None:
    target = tmp_path / "engine"
    engine = Engine(target, Way.BUILD, "1.0.0")

    def break_off() -> None:
        with new_folder(target, engine, "") as folder:
            (folder / "pulumi").touch()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        break_off()
    assert list(tmp_path.iterdir()) == []
    assert stamped(target) is None


def test_a_stamp_that_cannot_be_read_is_no_stamp(tmp_path: Path) -> None:
    for text in ("", "[]", "{}", '{"way": "guess", "version": "1"}', "\x00"):
        (tmp_path / "engine.json").write_text(text)
        assert stamped(tmp_path) is None, text


@pytest.mark.usefixtures("go")
def test_two_runs_at_once_build_once(environ: dict[str, str]) -> None:
    found: list[Engine] = []
    with only_one(cache_folder(environ)):
        runs = [
            threading.Thread(target=lambda: found.append(ensure(environ=environ, source=NOWHERE)))
            for _ in range(2)
        ]
        for run in runs:
            run.start()
        time.sleep(0.2)
        assert found == []
    for run in runs:
        run.join()
    assert found[0] == found[1]
    calls = Path(environ["GO_CALLS"]).read_text().splitlines()
    assert sum(call.startswith("build") for call in calls) == 1


@pytest.mark.parametrize(
    ("variables", "folder"),
    [
        ({"AOAI_ENGINE_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/a"),
        ({"XDG_CACHE_HOME": "/b", "HOME": "/c"}, "/b/aoai/engine"),
        ({"AOAI_ENGINE_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/c"}, "/c/.cache/aoai/engine"),
    ],
)
def test_the_cache_stands_outside_the_checkout(variables: dict[str, str], folder: str) -> None:
    assert cache_folder(variables) == Path(folder)


def test_stdout_is_the_folder_and_nothing_else(
    script: Script,
    environ: dict[str, str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    script("pulumi", says("v3.300.0"))
    script("pulumi-language-python", "")
    assert main([], environ) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'bin'}\n"
    assert main(["--way", "build"], environ) == 2
    said = capsys.readouterr()
    assert (said.out, said.err) == (
        "",
        "not by build: go is not on PATH\nno Pulumi engine:\ngo: is not on PATH; "
        f"install Go {'.'.join(map(str, build.pinned_go(go_mod())))} or newer\n",
    )


def go_mod() -> str:
    return (ROOT / "engine" / "go.mod").read_text()


def test_it_runs_on_a_python_that_has_no_packages() -> None:
    program = (
        "import sys, engine.install, engine.azure_native; "
        "print(sorted(n for n in sys.modules if n.split('.')[0] in ('grpc', 'pulumi', 'yaml')))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        cwd=ROOT,
        env={"PATH": os.defpath},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "[]\n", "")


def test_the_pins_are_read_from_go_mod() -> None:
    text = "module m\n\ngo 1.25.11\n\nrequire (\n\tgithub.com/pulumi/pulumi/sdk/v3 v3.259.0\n)\n"
    assert (build.pinned_version(text), build.pinned_go(text)) == ("3.259.0", (1, 25, 11))
    assert install.OLDEST == PINNED, "what is tested is what is built"


@pytest.mark.usefixtures("go")
def test_the_stamp_says_what_the_engine_was_made_from(environ: dict[str, str]) -> None:
    engine = ensure(Way.BUILD, environ)
    assert json.loads((engine.bin / "engine.json").read_text()) == {
        "bin": str(engine.bin),
        "way": "build",
        "version": PINNED,
        "source": f"github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@v{PINNED}",
    }
