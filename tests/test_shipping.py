"""What is shipped: built twice to the same bytes, with everything in it, and running from it alone."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT

SHIPPED = ("factcli", "data", "seeds", "docs", "README.md", "LICENSE", "pyproject.toml", "CHANGELOG.md")


def build(folder: Path, moment: float) -> Path:
    """Build wheel and sdist from a copy of what is shipped, whose files are of that moment; return their folder."""
    copy = folder / "factcli"
    copy.mkdir(parents=True)
    for name in SHIPPED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, copy / name)
    for path in copy.rglob("*"):
        os.utime(path, (moment, moment))
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder / "dist"), str(copy)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder / "dist"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return (
        build(tmp_path_factory.mktemp("first"), 1_600_000_000),
        build(tmp_path_factory.mktemp("second"), 1_700_000_000),
    )


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def wheel(folder: Path) -> Path:
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_and_sdist_are_built_to_the_same_bytes_again(built: tuple[Path, Path]) -> None:
    first, second = map(hashes, built)
    assert len(first) == 2
    assert first == second


def test_the_wheel_holds_all_that_runs_and_nothing_else(built: tuple[Path, Path]) -> None:
    with zipfile.ZipFile(wheel(built[0])) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = archive.read(next(name for name in archive.namelist() if name.endswith("METADATA"))).decode()
    code = {str(path.relative_to(ROOT)) for path in (ROOT / "factcli").rglob("*") if path.suffix != ".pyc"}
    code -= {name for name in code if (ROOT / name).is_dir()}
    others = {name.partition(".data/")[2] or name for name in names - code}
    assert code <= names
    assert others == {
        "data/share/man/man1/factcli.1",
        "factcli/bundled/data/statements.json",
        "factcli/bundled/seeds/000_e881f553afd2ba4e.txt",
    }
    assert "\nLicense-Expression: MIT\n" in metadata


def test_the_sdist_holds_what_a_wheel_is_built_from(built: tuple[Path, Path]) -> None:
    (path,) = built[0].glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"pyproject.toml", "factcli/py.typed", "data/statements.json", "docs/factcli.1", "LICENSE"} <= names


def test_the_wheel_alone_answers(built: tuple[Path, Path], tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel(built[0])) as archive:
        archive.extractall(tmp_path)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    for arguments, expected in (
        (["show", "unsc-2019-09-25-02", "--fields", "id,verification"], "unsc-2019-09-25-02\ttrue\n"),
        (["completion", "fish"], (ROOT / "factcli/cli/completions/factcli.fish").read_text()),
    ):
        command = [sys.executable, "-P", "-m", "factcli", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path)
        assert (done.returncode, done.stdout, done.stderr) == (0, expected, "")
