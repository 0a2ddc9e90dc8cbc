"""Finishing a printed PDF: what Chromium leaves undone.

What belongs here: decoration is marked as such, so that every sign of a page is either tagged or an artifact; the title
also as metadata; objects packed, because the tree of tags is most of a file. What is seen and read stays the same.
"""

import io
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pikepdf import Pdf

PATHS = frozenset({b"m", b"l", b"c", b"v", b"y", b"h", b"re"})
CLIPS = frozenset({b"W", b"W*"})
SHOWN = frozenset({b"f", b"F", b"f*", b"S", b"s", b"B", b"B*", b"b", b"b*", b"ET", b"Do", b"sh"})
FINER = re.compile(rb"(\.\d{3})\d+(?=[^\n]*(?<![cT]m)$)", re.M)  # a thousandth of a pixel; matrices stay
MARK = re.compile(rb"^(?:[^\n]*B[DM]C|EMC)$", re.M)
OPENED, CLOSED = b"/Artifact BMC", b"EMC"


def finished(made: bytes) -> bytes:
    """The same pages, whole in their tags and packed; the same bytes give the same bytes."""
    import pikepdf

    target = io.BytesIO()
    with pikepdf.open(io.BytesIO(made)) as pdf:
        for page in pdf.pages:
            page.contents_coalesce()
            held = page.obj["/Contents"]
            held.write(marked(FINER.sub(rb"\1", held.read_bytes())))
        _describe(pdf)
        packed = pikepdf.ObjectStreamMode.generate
        pdf.save(target, object_stream_mode=packed, compress_streams=True, deterministic_id=True)
    return target.getvalue()


def _describe(pdf: "Pdf") -> None:
    """Title and language as metadata, too, and what younger kinds of tags are to older readers."""
    import pikepdf

    pdf.Root.StructTreeRoot.RoleMap = pikepdf.Dictionary(Strong=pikepdf.Name.Span, Em=pikepdf.Name.Span)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as meta:
        meta["dc:title"] = str(pdf.docinfo.get("/Title", ""))
        meta["dc:language"] = {str(pdf.Root.get("/Lang", "de"))}


def marked(content: bytes) -> bytes:
    """What a page shows, one operator at the end of each line as Chromium writes it, with the untagged as artifacts."""
    told, waiting = list[bytes](), list[bytes]()
    for line, is_marked in _pieces(content):
        if waiting or not is_marked:
            waiting.append(line)  # a mark within a text says only how a sign is to be read
            operator = line.rsplit(b" ", 1)[-1]
            if not _goes_on(waiting[0].rsplit(b" ", 1)[-1], operator):
                told += (OPENED, *waiting, CLOSED) if operator in SHOWN else waiting
                waiting = []
        else:
            told.append(line)
    return b"\n".join([*told, *waiting])


def _pieces(content: bytes) -> Iterator[tuple[bytes, bool]]:
    """Everything between the beginning and the end of a mark in one piece, the lines outside of marks one by one."""
    depth = start = 0
    for mark in MARK.finditer(content):
        is_end = mark[0] == CLOSED
        if not depth and start < mark.start():
            yield from ((line, False) for line in content[start : mark.start() - 1].split(b"\n"))
        start = start if depth else mark.start()
        depth += -1 if is_end else 1
        if not depth:
            yield content[start : mark.end()], True
            start = mark.end() + 1
    if start < len(content):
        yield from ((line, False) for line in content[start:].split(b"\n"))


def _goes_on(first: bytes, operator: bytes) -> bool:
    """Whether the text or path that began with the first operator is not at its end yet."""
    return operator != b"ET" if first == b"BT" else first in PATHS and operator in PATHS | CLIPS
