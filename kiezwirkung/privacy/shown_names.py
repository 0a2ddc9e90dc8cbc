"""May the name of a file or sheet be shown?

What belongs here: the stricter look at names that centres give files and sheets. They are the only free words of a
delivery that we repeat, so two unknown capitalised words side by side count as a person's name: a needlessly neutral
name costs little, a shown one cannot be taken back.
"""

import re
from importlib.resources import files

from kiezwirkung.privacy.person_data import holds_person_data

_PAIR = re.compile(r"(?<![^\W\d_])([A-ZÄÖÜ][a-zäöüß]{2,}(?:-[A-ZÄÖÜ][a-zäöüß]+)?)[ _,]+(?=([A-ZÄÖÜ][a-zäöüß]{2,}))")
_USUAL = frozenset((files("kiezwirkung.privacy") / "usual_words.txt").read_text(encoding="utf-8").split())


def may_be_shown(name: str) -> bool:
    """Whether a file's or sheet's name gives no person away, as far as words can tell.

    Examples:
        >>> may_be_shown("MI01NH_Besuche_2025.csv"), may_be_shown("Haus Sonne 2025.xlsx")
        (True, True)
        >>> may_be_shown("Termine Quirin Beispielmann.csv"), may_be_shown("frau.m@example.org.csv")
        (False, False)
    """
    return not holds_person_data(name) and not any(_is_unusual(pair) for pair in _PAIR.findall(name))


def _is_unusual(pair: tuple[str, str]) -> bool:
    return not any(word.lower() in _USUAL for word in pair)
