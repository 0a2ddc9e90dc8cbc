"""A page as one file for mail: style, script, type, states and the sleeping charts library inside.

What belongs here: turning a built page into a file that asks for nothing. Links to files that do not come along lose
their target; the ways through the site go. Without live charts a file is a fifth as heavy and says the same. What gets
printed has no script at all; its charts are groups there, so that only drawings with a text count as figures.
"""

import base64
import hashlib
import re
from collections.abc import Collection, Mapping

from markupsafe import escape

from dashboards.language import _

STYLE = re.compile(r'<link rel="stylesheet" href="(?:\.\./)*(assets/[^"]+)">\n?')
SCRIPT = re.compile(r'<script src="(?:\.\./)*(assets/[^"]+)" defer></script>\n?')
POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")[^"]*(">)')
ANCHOR = re.compile(r'<a\b[^>]*?\shref="[^"]*"[^>]*>')
HREF = re.compile(r'\shref="([^"]*)"')
DATA = re.compile(r'<script type="application/json"[^>]*>.*?</script>\n?', re.S)
STATE = re.compile(r'kiezwirkung\.state\("[^"]*",(.*)\);\s*', re.S)
GONE = tuple(
    re.compile(pattern, re.S)
    for pattern in (
        r'<link rel="alternate"[^>]*>\n?',
        r'<a class="switch"[^>]*>.*?</a>\n?',
        r'<nav class="(?:mini|along)[^"]*".*?</nav>\n?',
        r'<ul class="foot-links">.*?</ul>\n?',
        r'<p class="files">.*?</p>\n?',
        r'<input type="checkbox" id="menu-offen"[^>]*><label [^>]*>.*?</label>\n?',
        r"(?<=<ul>\n)<li>(?:(?!</nav>).)*</li>\n(?=<li><a href=\"#lesehilfe\")",
    )
)
STILL = re.compile(r"<body(?! data-still)")
FIGURE = re.compile(r"<(/?)figure\b")
OPTION = re.compile(r'<option value="([^"]*)"[^>]*>[^<]*</option>')
LIMIT = 1_750_000
LIBRARY, APP = "assets/plotly.min.js", "assets/app.js"
COUNTED = (
    '<style>@page{@bottom-right{content:counter(page) " / " counter(pages);font:7.5pt sans-serif;color:#555}}'
    ".print-open>summary{display:none}</style>"
)


def single_file(
    text: str,
    shared: Mapping[str, bytes],
    states: Mapping[str, str],
    *,
    kept: Collection[str] = (),
    with_live_charts: bool = True,
) -> str:
    """The page as one file; `states` are the scripts of its choices by key, `kept` the pages that come along."""
    text = text.replace("<body data-alone", "<body data-still", 1)  # light enough for any mailbox
    if not with_live_charts:
        text = STILL.sub("<body data-still", DATA.sub("", text), count=1)
    is_live = "data-figure" in text and " data-still" not in text.partition("<body")[2].partition(">")[0]
    scripts = {APP: _script(shared[APP])}
    if is_live:
        scripts[LIBRARY] = _script(shared[LIBRARY])
    asleep = f'<script type="text/plain" id="plotly-text">{scripts[LIBRARY]}</script>\n' if is_live else ""
    hashes = " ".join(f"'{_hash(script)}'" for script in scripts.values())
    alone = _alone(SCRIPT.sub("", text), shared, kept)
    tail = f"{asleep}<script>{scripts[APP]}</script>\n</body>"
    whole = _with_policy(alone, f"script-src {hashes}; ").replace("</body>", tail)
    return _with_states(whole, states)


def _with_states(text: str, states: Mapping[str, str]) -> str:
    """The file with as many states as mail bears, in the order of the choice; it says which are left out."""
    left, told, gone = LIMIT - len(text.encode()), "", []
    choices = OPTION.findall(text)
    for key in [key for key in choices if key in states]:
        held = f'<script type="application/json" data-state="{key}">{_json(states[key])}</script>\n'
        left -= len(held.encode())
        if left > 0:
            told += held
        elif f'value="{key}" selected' not in text:
            gone.append(key)
    if gone:
        text = OPTION.sub(lambda found: "" if found.group(1) in gone else found.group(0), text)
        words = _(
            "In dieser einen Datei stehen {count} von {total} Indikatoren; alle stehen auf den Seiten und in der "
            "Excel-Datei.",
            count=len(choices) - len(gone),
            total=len(choices),
        )
        text = text.replace("</select></p>", f'</select></p><p class="note">{escape(words)}</p>', 1)
    return text.replace('<script type="text/plain"', f'{told}<script type="text/plain"', 1)


def still_file(text: str, shared: Mapping[str, bytes]) -> str:
    """The page without any script, with page numbers: what is printed."""
    alone = FIGURE.sub(r"<\1div", DATA.sub("", _alone(SCRIPT.sub("", text), shared, ())))
    return _with_policy(alone, "").replace("</head>", f"{COUNTED}\n</head>")


def _alone(text: str, shared: Mapping[str, bytes], kept: Collection[str]) -> str:
    for pattern in GONE:
        text = pattern.sub("", text)
    text = ANCHOR.sub(lambda found: _link(found.group(0), kept), text)
    return STYLE.sub(lambda found: f"<style>{shared[found.group(1)].decode()}</style>\n", text)


def _link(tag: str, kept: Collection[str]) -> str:
    """The anchor without its target, unless that is on this page, in the anchor itself or comes along."""
    here = {"", *kept}
    return HREF.sub(lambda h: h[0] if h[1].startswith("data:") or h[1].partition("#")[0] in here else "", tag)


def _with_policy(text: str, scripts: str) -> str:
    policy = (
        f"default-src 'none'; {scripts}style-src 'unsafe-inline'; img-src data:; font-src data:; connect-src 'none'; "
        "base-uri 'none'; form-action 'none'"
    )
    return POLICY.sub(lambda found: found.group(1) + policy + found.group(2), text)


def _script(content: bytes) -> str:
    """Script text that cannot end its own element early, with the line ends a browser sees."""
    text = content.decode().replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _hash(script: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()


def _json(state: str) -> str:
    found = STATE.fullmatch(state)
    return found.group(1) if found else "{}"
