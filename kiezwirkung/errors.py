"""The errors a person can cause and mend.

What belongs here: one base class and its few children. Each says where, what is wrong and what to do, in German,
and carries a stable code with a page in docs/errors/. What a centre delivered wrongly is no error but a finding
(`kiezwirkung/deliveries/findings.py`). Cell values never appear in a message.
"""

EXIT_OK = 0
EXIT_USAGE = 2
EXIT_FINDINGS = 10
EXIT_BLOCKED = 20
EXIT_STOPPED = 130  # Ctrl+C, as shells have it


class KiezwirkungError(Exception):
    """A fault the user can mend: shown as one message without a traceback, with its own exit status."""

    exit_status = EXIT_USAGE

    def __init__(self, code: str, what: str, *, where: str = "", what_to_do: str = "") -> None:
        self.code, self.what, self.where, self.what_to_do = code, what, where, what_to_do
        super().__init__(" ".join(self.lines()))

    def __reduce__(self) -> tuple[object, ...]:
        """Errors of the process beside the night arrive whole."""
        return _rebuilt, (type(self), self.code, self.what, self.where, self.what_to_do)

    def lines(self) -> list[str]:
        """The message as a person reads it: where and what, what to do, and where help is."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        advice = [self.what_to_do] if self.what_to_do else []
        return [f"[{self.code}] {head}", *advice, f"Hilfe: docs/errors/{self.code}.md"]


def _rebuilt(kind: type[KiezwirkungError], code: str, what: str, where: str, what_to_do: str) -> KiezwirkungError:
    return kind(code, what, where=where, what_to_do=what_to_do)


class DefinitionError(KiezwirkungError):
    """A file that defines something (template, indicator, SQL header, suite) is wrong: the load stops and names it."""


class BlockedError(KiezwirkungError):
    """The night may not publish: the last good edition stays in place."""

    exit_status = EXIT_BLOCKED
