"""What all pages share: stylesheet, script, charts library, type.

What belongs here: where these files come from. With the locked packages at hand (npm ci) the small bundle of plotly.js
and the two type families; without Node the bundle plotly.py brings along and the type of the reader's system.
"""

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path

from plotly.offline import get_plotlyjs, get_plotlyjs_version

from dashboards import theme

PACKAGES = Path("node_modules")
BUNDLE = "plotly.js-basic-dist-min/plotly-basic.min.js"
TYPE = "assets/schrift.css"
LICENCES = {
    "plotly.js (MIT)": "plotly.js-basic-dist-min/LICENSE",
    "Source Sans 3 (SIL Open Font License 1.1)": "@fontsource/source-sans-3/LICENSE",
    "Source Serif 4 (SIL Open Font License 1.1)": "@fontsource/source-serif-4/LICENSE",
}


@cache
def shared() -> tuple[tuple[str, bytes], ...]:
    """Name and content of every shared file."""
    return tuple(_shared())


def has_type() -> bool:
    """Whether the site brings its own type along."""
    return packages() is not None


def _shared() -> Iterator[tuple[str, bytes]]:
    source, folder = files("dashboards") / "static", packages()
    sheets = [(source / name).read_text(encoding="utf-8") for name in ("style.css", "pages.css")]
    yield "assets/style.css", "".join([theme.css_variables(), *sheets]).encode()
    yield "assets/app.js", (source / "app.js").read_bytes()
    yield "assets/plotly.min.js", plotly_bundle()
    if folder is not None:
        yield TYPE, _type(folder).encode()
        yield "assets/lizenzen.txt", _licences(folder).encode()


def plotly_bundle() -> bytes:
    """The small bundle of plotly.js from the locked packages, where its version is the one plotly.py draws for."""
    folder = packages()
    if folder is not None:
        text = (folder / BUNDLE).read_bytes()
        if f"v{get_plotlyjs_version()}".encode() in text[:400]:
            return text
    return str(get_plotlyjs()).encode()


@cache
def packages() -> Path | None:
    """The folder of the locked packages beside the source, or None without Node."""
    for folder in (Path(str(files("dashboards"))).parent / PACKAGES, Path.cwd() / PACKAGES):
        if all((folder / name).is_file() for name in (BUNDLE, *(face.file for face in theme.FACES))):
            return folder
    return None


def _type(folder: Path) -> str:
    """The faces as data, so that they load from a folder in every browser, and fallbacks of the same measure."""
    return "\n".join([_face(folder, face) + face.fallback_rule() for face in theme.FACES])


def _face(folder: Path, face: theme.Face) -> str:
    data = b64encode((folder / face.file).read_bytes()).decode()
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-display:swap;'
        f'src:url(data:font/woff2;base64,{data}) format("woff2")}}\n'
    )


def _licences(folder: Path) -> str:
    texts = [f"{name}\n\n{(folder / file).read_text(encoding='utf-8').strip()}\n" for name, file in LICENCES.items()]
    return ("\n" + "-" * 80 + "\n\n").join(texts)
