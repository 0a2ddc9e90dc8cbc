"""Bringing texts/en.po up to date: `python -m dashboards.texts.update`.

What belongs here: finding every text of the site, in code, in templates and in what a release brings along, and the
catalogue that translators fill in. English that stands beside its German elsewhere is taken over, never kept twice.
"""

import sys
from collections.abc import Iterator
from importlib.resources import as_file, files
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from dashboards.texts.of_release import known_fellows, release_texts

KEYWORDS = {"_": None, "ngettext": (1, 2), "later": None}
METHODS = [("**.py", "python"), ("**/templates/**.j2", "jinja2")]
OPTIONS = {"**/templates/**.j2": {"trimmed": "true", "silent": "false"}}
HEADER = "# English texts of the site. The German originals stand in code, templates, definitions and code lists."


def found_texts() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """File name and text of every message of the site."""
    with as_file(files("dashboards")) as folder:
        for name, _, text, _, _ in extract_from_dir(folder, METHODS, OPTIONS, keywords=KEYWORDS):
            yield Path(name).as_posix(), text
    yield from release_texts()


def update(path: Path) -> Catalog:
    """Add new texts without a translation, drop those nobody asks for, keep the rest as it is."""
    held = read_po(BytesIO(path.read_bytes()), locale="en") if path.exists() else Catalog(locale="en")
    fresh, fellows = Catalog(locale="en", header_comment=HEADER), known_fellows()
    for name, text in sorted(found_texts(), key=lambda pair: isinstance(pair[1], str)):
        key = text if isinstance(text, str) else text[0]
        if fresh.get(key):
            continue
        known = held.get(key)
        string = known.string if known and not known.fuzzy else ("" if isinstance(text, str) else ("", ""))
        fresh.add(text, fellows.get(key) or string, locations=[(name, 0)])
    return fresh


def write(catalogue: Catalog, path: Path) -> None:
    """Write the catalogue in alphabetical order, without dates and line numbers, so that changes stay small."""
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True, sort_output=True, include_lineno=False, no_location=True)
    head = f'{HEADER}\nmsgid ""\nmsgstr ""\n"Language: en\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
    plural = '"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n\n'
    path.write_text(head + plural + body.getvalue().decode(), encoding="utf-8", newline="\n")


def main() -> None:
    """Update the file beside this module and say what still lacks a text."""
    path = Path(__file__).with_name("en.po")
    catalogue = update(path)
    write(catalogue, path)
    missing = [
        m.id for m in catalogue if m.id and not (all([m.string] if isinstance(m.string, str) else m.string or [""]))
    ]
    sys.stdout.write(f"{len(catalogue)} Texte, {len(missing)} ohne englische Fassung\n")
    sys.stdout.writelines(f"  {text}\n" for text in missing)


if __name__ == "__main__":
    main()
