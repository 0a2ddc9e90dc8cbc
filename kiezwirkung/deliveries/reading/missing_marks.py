"""What people write where they have no value, and which kind of no value it is.

What belongs here: the marks and their four kinds. An empty cell, a dash or an error of the spreadsheet is simply
missing and has no kind. Zero is a value and stands nowhere here.
"""

NOT_COLLECTED, NOT_APPLICABLE, NO_ANSWER, NOT_KNOWN = "NA", "NZ", "KA", "NB"
SAID = {
    NOT_COLLECTED: "nicht erhoben", NOT_APPLICABLE: "trifft nicht zu", NO_ANSWER: "keine Angabe",
    NOT_KNOWN: "nicht bekannt",
}  # fmt: skip
_EMPTY = (
    "", "-", "--", "---", "–", "—", "−", "#div/0!", "#nv", "#n/a", "#wert!", "#value!", "#bezug!", "#ref!", "#name?",
    "#zahl!", "#num!", "#null!",
)  # fmt: skip
_KINDS = {
    NOT_COLLECTED: (
        "na", "n/a", "n.a.", "n. a.", "n.a", "n.e.", "n. e.", "nicht erhoben", "nicht erfasst", "nicht gezählt",
    ),
    NOT_APPLICABLE: (
        "nz", "n.z.", "n. z.", "entfällt", "entfaellt", "trifft nicht zu", "nicht zutreffend", "nicht anwendbar",
    ),
    NO_ANSWER: (
        "k.a.", "k. a.", "k.a", "ka", "k. angabe", "keine angabe", "keine angaben", "ohne angabe", "verweigert",
    ),
    NOT_KNOWN: ("n.b.", "n. b.", "n.b", "nicht bekannt", "unbekannt", "?", "??"),
}  # fmt: skip
MISSING_MARKS: dict[str, str] = {
    **dict.fromkeys(_EMPTY, ""),
    **{mark: kind for kind, marks in _KINDS.items() for mark in marks},
}  # kind by mark in lower case
LONGEST_MARK = max(map(len, MISSING_MARKS))
