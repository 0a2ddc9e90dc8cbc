"""Recognising person data: by the words of a header and by the content of a cell.

What belongs here: what counts as a name, mail address, phone number or birth date, text by text; whoever has a column
asks for its distinct texts. Ordinary words that merely look alike (Café, Treff) are kept apart where that is cheap; in
doubt a value counts as person data, because a refused row can be mended and a published name cannot.
"""

import re
from enum import Enum
from functools import lru_cache
from importlib.resources import files

_WHOSE = "vor|nach|familien|zu|geburts|ruf|spitz|teilnehmer|teilnehmenden|besucher|kinder|klienten|klient|personen"
_WHOM = "person|teilnehm|besuch|kind|klient|ehrenamt|freiwill|mitglied"
_HEADER = re.compile(
    r"^(name|namen|person|mitglied)$|"
    rf"({_WHOSE}|mitglieder|ehrenamtlichen|freiwilligen|kontakt)name|name.{{0,3}}vorname|name(der|des)({_WHOM})|"
    r"e?mail|telefon|^tel$|^telnr|handy|mobilnummer|mobiltel|^mobil(nr)?$|faxnummer|^fax$|rufnummer|"
    r"geburt|geboren|^geb($|dat|am)|"
    r"anschrift|adresse|^str(asse|nr)?$|strasse|hausnummer|hausnr|postleitzahl|^plz|^wohnort$|^ort$|"
    r"iban|kontonummer|kontoverbindung|ansprechpartner|ansprechperson|kontaktperson|unterschrift|"
    r"^(kurs)?leiter(in)?$|^(kurs)?leitung$|krankenkasse(?!nfoerder)|versichertennummer|ausweisnummer"
)
_NOT_PERSONS = re.compile(r"einrichtung|angebot|projekt|traeger|gruppe|standort")
_FIRST_NAMES = frozenset((files("kiezwirkung.privacy") / "first_names.txt").read_text(encoding="utf-8").split())
_PARTICLES = frozenset({"von", "van", "de", "al", "el", "zu", "der", "den"})
_NO_SURNAMES = frozenset({
    "Abend", "Angebot", "Beratung", "Café", "Cafe", "Chor", "Club", "Fest",
    "Feier", "Frühstück", "Garten", "Gruppe", "Haus", "Hof", "Initiative", "Kiez",
    "Kreis", "Kurs", "Laden", "Lesekreis", "Nachmittag", "Park", "Platz", "Projekt",
    "Raum", "Runde", "Schule", "Sprachcafé", "Stiftung", "Straße", "Strasse", "Stammtisch",
    "Tag", "Team", "Treff", "Treffpunkt", "Turnier", "Verein", "Werkstatt", "Woche",
    "Workshop", "Yoga", "Zentrum",
})  # fmt: skip
_PLAIN_CODE = re.compile(r"(?!0)[AC-Zac-z0-9_]+(?:-[AC-Zac-z][AC-Zac-z0-9_]*)*")  # holds nothing that is suspect
_SUSPECT = re.compile(r"[@\s,\[(*]|(?:^|[^\w.,-])(?:\+|\(?0)\d|\d[./-]\s?\d{1,2}[./-]|\d{4}-\d\d-|(?i:geb)")
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*\.?|\S")
_MAIL = re.compile(r"[^\s@<>;,]\s?(?:@|\(at\)|\[at\])\s?[^\s@<>;,]{1,254}\.[^\W\d_]{2,}")
_PHONE = re.compile(
    r"(?:^|[^\w.,-])(?:(?:\+|00)[1-9]\d{0,2}[\s()/.-]*\d(?:[\s()/.-]*\d){5,}"
    r"|\(?0[1-9]\d{1,4}\)?(?:\s*[/-]\s*|\s+)\d(?:[\s/-]?\d){4,}|0[1-9]\d{7,12})(?:$|\W)"
)
_BIRTH = re.compile(r"\bgeb(?:\.|oren|datum)|geburtsdatum|\bjahrgang\b|\*\s?\d{1,2}\.\s?\d{1,2}\.", re.IGNORECASE)
_ADDRESSED = re.compile(r"\b(?:Frau|Herrn?|Hr\.)\s+(?:(?:Dr|Prof)\.\s*)*([^\W\d_])")
_EARLY_DATE = re.compile(r"\b\d{1,2}\.\s?\d{1,2}\.\s?(?:19\d\d|200\d|201\d)\b|\b(?:19\d\d|200\d|201\d)-\d{2}-\d{2}\b")
_ANY_DATE = re.compile(r"^\d{1,2}[./-]\s?\d{1,2}[./-]\s?(?:\d{2}|\d{4})$|^\d{4}-\d{2}-\d{2}$")
_STREET = re.compile(r"[^\W\d_](?:straße|strasse|str\.|weg|allee|platz|damm|ufer)\s*\d+", re.IGNORECASE)
_EVERYWHERE = (_MAIL, _PHONE, _BIRTH, _EARLY_DATE)


class Setting(Enum):
    """Where a text stands: running text may name a day or a street, a code may not."""

    TEXT = "text"
    CODE = "code"


def is_person_header(key: str) -> bool:
    """Whether a header (as `wording.header_key` gives it) announces names, contact data, birth dates or addresses."""
    return bool(_HEADER.search(key)) and not _NOT_PERSONS.search(key)


def is_person_data(text: str, setting: Setting) -> bool:
    """Whether the text of a cell holds person data; what has no suspicious sign is not looked at closely."""
    return not is_plain_code(text) and _SUSPECT.search(text) is not None and _is_personal(text, setting)


def is_plain_code(text: str) -> bool:
    """Whether a text is built like a code, of letters, digits, `_` and `-`, so that it can hold no person data.

    Codes are numbered, so that few stems stand before many numbers; a number at the end changes nothing.
    """
    return is_plain_stem(text.rstrip("0123456789"))


@lru_cache(4_096)
def is_plain_stem(stem: str) -> bool:
    """Whether a text is built like a code up to the number at its end, which the caller has taken off."""
    return _PLAIN_CODE.fullmatch(stem) is not None


@lru_cache(4_096)
def holds_person_data(text: str) -> bool:
    """Whether one short text (a file or sheet name) holds person data; `_` and `.` count as blanks."""
    return _is_personal(text, Setting.TEXT) or _is_personal(re.sub(r"[_.]+", " ", text), Setting.TEXT)


def _is_personal(text: str, setting: Setting) -> bool:
    if any(pattern.search(text) for pattern in _EVERYWHERE):
        return True
    if any(letter.isupper() for letter in _ADDRESSED.findall(text)):
        return True
    is_code = setting is Setting.CODE
    if is_code and (_ANY_DATE.search(text) or _STREET.search(text)):
        return True
    return names_person(text.title() if is_code or text.isupper() else text)


def names_person(text: str) -> bool:
    """Whether a common first name stands beside a surname: `Erika Muster`, `Muster, Erika`, `Erika M.`.

    >>> names_person("Yoga mit Erika Muster"), names_person("Kochen mit Erika"), names_person("Erna Café")
    (True, False, False)
    """
    words = _TOKEN.findall(text)
    return any(_is_first_name(word) and _has_surname(words, at) for at, word in enumerate(words))


def _is_first_name(word: str) -> bool:
    return word.split("-", maxsplit=1)[0] in _FIRST_NAMES


def _has_surname(words: list[str], at: int) -> bool:
    if at >= 2 and words[at - 1] == "," and _is_surname(words[at - 2]):
        return True
    after = list(words[at + 1 : at + 4])
    while after and after[0].lower() in _PARTICLES:
        after.pop(0)
    return bool(after) and _is_surname(after[0])


def _is_surname(word: str) -> bool:
    return word[0].isupper() and word not in _NO_SURNAMES
