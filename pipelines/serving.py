"""Show the built site on this machine.

What belongs here: a static file server bound to the loopback address, nothing else. The site also opens straight from
its folder; this is for browsers that dislike file addresses.
"""

from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from kiezwirkung.errors import EXIT_OK, KiezwirkungError


def serve(site: Path, port: int, say: Callable[[str], None]) -> int:
    """Serve `site` on 127.0.0.1 until interrupted; raises K401 without a site, K402 if the port is taken."""
    if not (site / "index.html").exists():
        raise KiezwirkungError(
            "K401", "Hier liegen noch keine Seiten.", where=str(site), what_to_do="Bitte zuerst eine Nacht rechnen."
        )
    handler = partial(SimpleHTTPRequestHandler, directory=str(site))
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as fault:
        raise KiezwirkungError(
            "K402",
            "Der Anschluss ist belegt.",
            where=f"Port {port}",
            what_to_do="Bitte mit --port einen anderen wählen.",
        ) from fault
    with server:
        say(f"http://127.0.0.1:{server.server_port}/  (Strg+C beendet)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            say("Beendet.")
    return EXIT_OK
