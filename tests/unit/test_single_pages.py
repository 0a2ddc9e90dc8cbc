"""`kiezwirkung site`: single pages from a built folder, and what it says when there is nothing to build from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipelines.cli import main

PAGE = """<!doctype html>
<html lang="de"><head>
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'self'">
<link rel="stylesheet" href="assets/style.css">
<script src="assets/app.js" defer></script>
</head><body><main id="inhalt"><p><a href="andere.html#da">dort</a> <a href="#hier">hier</a></p></main></body></html>
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for folder in ("site", "zentren/mi01nh"):
        for name, text in {"index.html": PAGE, "andere.html": PAGE, "assets/style.css": "p{color:red}"}.items():
            (tmp_path / folder / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / folder / name).write_text(text, encoding="utf-8")
        (tmp_path / folder / "assets/app.js").write_text('"use strict";', encoding="utf-8")
    return tmp_path


@pytest.fixture
def single(data: Path) -> Callable[..., tuple[int, Path]]:
    def run(*pages: str) -> tuple[int, Path]:
        out = data / "einzeln"
        return main(["site", "--data", str(data), "--single", *pages, "--out", str(out)]), out

    return run


def test_a_single_page_holds_style_and_script_and_names_them_in_its_policy(
    single: Callable[..., tuple[int, Path]],
) -> None:
    status, out = single()
    text = (out / "index.html").read_text(encoding="utf-8")
    assert status == 0
    assert "<style>p{color:red}</style>" in text
    assert '<script>"use strict";</script>' in text
    assert "script-src 'sha256-" in text
    assert [p.name for p in out.iterdir()] == ["index.html"]


def test_links_stay_only_where_the_page_comes_along(single: Callable[..., tuple[int, Path]]) -> None:
    assert 'href="andere.html' not in (single("index")[1] / "index.html").read_text(encoding="utf-8")
    text = (single("index", "andere.html")[1] / "index.html").read_text(encoding="utf-8")
    assert 'href="andere.html#da"' in text
    assert 'href="#hier"' in text


def test_a_centres_page_is_asked_for_by_its_id(single: Callable[..., tuple[int, Path]]) -> None:
    status, out = single("zentren/MI01NH")
    assert (status, (out / "zentrum-mi01nh.html").is_file()) == (0, True)


@pytest.mark.parametrize("page", ["nirgends.html", "../geheim", "zentren/../../x"])
def test_an_unknown_page_is_refused(
    single: Callable[..., tuple[int, Path]], capsys: pytest.CaptureFixture[str], page: str
) -> None:
    assert single(page)[0] == 2
    assert "K403" in capsys.readouterr().err


def test_without_an_edition_nothing_is_built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["site", "--data", str(tmp_path)]) != 0
    assert "K501" in capsys.readouterr().err
    assert main(["site", "--data", str(tmp_path), "--single"]) == 2
    assert "K401" in capsys.readouterr().err
