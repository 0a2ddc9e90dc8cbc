"""YAML as we read it: safe, and by the parser in C where the library was built with it (eight times faster).

What belongs here: text to plain values. What they mean, and the fault that names the file, is their reader's matter.
"""

from typing import Any

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse_yaml(text: str) -> Any:
    """The values in a YAML text; raises yaml.YAMLError.

    Examples:
        >>> parse_yaml("a: [1, zwei]")
        {'a': [1, 'zwei']}
    """
    return yaml.load(text, Loader=_LOADER)  # noqa: S506 - a safe loader
