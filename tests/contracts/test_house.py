"""Drift between what the house says of itself and what is there."""

import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from kiezwirkung.yaml_text import parse_yaml

ROOT = Path(__file__).parents[2]
PACKAGES = ["kiezwirkung", "pipelines", "assets", "sql", "expectations", "dashboards"]


def tracked_text_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        pytest.skip("kein Git-Checkout")
    binary = {".png", ".parquet", ".xlsx"}
    return [
        ROOT / name
        for name in listed.stdout.splitlines()
        if Path(name).suffix not in binary and (ROOT / name).is_file()
    ]


def test_all_packages_come_from_one_parent_directory() -> None:
    parents = {Path(str(import_module(name).__file__)).parents[1] for name in PACKAGES}
    assert parents == {ROOT}


def codes_in_source() -> set[str]:
    sources = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    return {code for path in sources for code in re.findall(r'"(K\d{3})"', path.read_text(encoding="utf-8"))}


def finding_codes() -> set[str]:
    text = (ROOT / "kiezwirkung" / "deliveries" / "finding_codes.yaml").read_text(encoding="utf-8")
    return set(parse_yaml(text))


def test_every_error_code_has_a_help_page_and_every_page_a_code() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "errors").glob("[KD]*.md")}
    assert pages == codes_in_source() | finding_codes()


def test_every_command_stands_in_the_readme() -> None:
    from pipelines.cli import build_parser

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = build_parser()._subparsers._group_actions[0].choices  # type: ignore[union-attr]
    assert {name for name in commands if f"kiezwirkung {name}" not in readme} == set()


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, pipelines.cli\n"
        "try:\n    pipelines.cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'dagster', 'polars', 'duckdb', 'great_expectations', 'plotly', 'pandas', 'pydantic'}\n"
        "heavy &= set(sys.modules)\n"
        "sys.exit(', '.join(sorted(heavy)) or 0)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603
    assert outcome.returncode == 0, outcome.stderr


def test_no_tracked_file_names_this_machine_or_a_package_host() -> None:
    host = re.compile(r"https?://[^\s/]*(pypi|pythonhosted|npmjs|debian)\.", re.IGNORECASE)
    absolute = re.compile(r"(?<![\w.])/(work|home|root)/\w")
    guilty = [
        path.relative_to(ROOT).as_posix()
        for path in tracked_text_files()
        if path != Path(__file__)
        and (host.search(text := path.read_text(encoding="utf-8", errors="replace")) or absolute.search(text))
    ]
    assert guilty == []


def test_generated_pages_are_current() -> None:
    from pipelines.documentation import generated_pages

    stale = [name for name, text in generated_pages().items() if (ROOT / name).read_text(encoding="utf-8") != text]
    assert stale == [], "make docs schreibt sie neu"
