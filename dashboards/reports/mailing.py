"""Single files from a site that has been built.

What belongs here: finding what a page needs in the folders of the site.
"""

from collections.abc import Collection
from pathlib import Path

from dashboards.building import STATES
from dashboards.language import languages, speaking
from dashboards.reports.single import APP, LIBRARY, single_file


def single_page(path: Path, *, kept: Collection[str] = ()) -> str:
    """A built page as one file; its shared files lie below its folder or the one above."""
    language = next((one for one in languages() if one.folder and one.folder == path.parent.name), languages()[0])
    root = path.parent.parent if language.folder else path.parent
    names = [p.relative_to(root).as_posix() for p in sorted(root.glob("assets/*")) if p.is_file()]
    shared = {APP: b"", LIBRARY: b""} | {name: (root / name).read_bytes() for name in names}
    text = path.read_text(encoding="utf-8")
    folder = path.parent / STATES
    found = sorted(folder.parent.glob(f"{folder.name}/*.js")) if 'id="indikator"' in text else []
    with speaking(language):
        return single_file(text, shared, {p.stem: p.read_text(encoding="utf-8") for p in found}, kept=kept)
