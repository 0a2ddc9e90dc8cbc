"""Invented words: names of houses and carriers, titles of offers, persons for seeded faults.

What belongs here: word lists only. Names of houses and carriers are put together from fantasy words and always end
in "(erfunden)"; persons appear nowhere but in seeded faults that the pipeline must refuse.
"""

MARK = "(erfunden)"
DEMO_MARK = "Erfundene Daten (Demo)"

HOUSES = ("Kiezhaus", "Treffpunkt", "Nachbarschaftshaus", "Stadtteilladen", "Begegnungsort", "Haus")
FIRST_WORDS = (
    "Silber", "Kupfer", "Regen", "Wolken", "Nebel", "Sternen", "Moos", "Bernstein", "Wind", "Morgen", "Abend",
    "Feder", "Salz", "Kreide", "Glas", "Schnee", "Farn", "Mond", "Tau", "Ufer",
)  # fmt: skip
SECOND_WORDS = (
    "distel", "pfeifer", "bach", "kuckuck", "brunnen", "fähre", "garten", "laterne", "spatz", "hecke", "mühle",
    "wiese", "anker", "igel", "brücke", "fuchs", "pappel", "quelle", "leuchte", "dach",
)  # fmt: skip
CARRIERS = ("Verein {} e. V.", "{} gGmbH", "Stiftung {}", "Verbund {} e. V.")

OFFER_TITLES = (
    "Nähcafé", "Yoga am Morgen", "Deutsch im Gespräch", "Spieleabend", "Chor ohne Noten", "Reparaturcafé",
    "Gartengruppe", "Handy-Sprechstunde", "Krabbelgruppe", "Hausaufgabenhilfe", "Kochen für alle", "Trommelkurs",
    "Erzählcafé", "Schachtreff", "Tanztee", "Lauftreff", "Malwerkstatt", "Filmabend", "Mittagstisch",
    "Fahrradwerkstatt", "Gitarre für Anfänger", "Gedächtnistraining", "Tauschregal", "Lesekreis", "Theatergruppe",
    "Frühstück im Kiez", "Strickrunde", "Kiezspaziergang", "Kleiderstube", "Elterncafé", "Rückengymnastik",
    "Sprachtandem, Türkisch und Deutsch", "Holzwerkstatt", "Boule im Park", "Bewerbungshilfe", "Töpfern",
)  # fmt: skip

PERSONS = ("Erika Mustermann", "Thomas Mustermann", "Sabine Beispiel", "Michael Beispiel", "Frau Mustermann")
FIRST_NAMES = ("Erika", "Thomas", "Sabine", "Michael")
MAILS = ("erika.mustermann@beispiel.example", "s.beispiel@mail.example")
PHONES = ("030 12345678", "0151 23456789", "030/1234567")

NUMBER_WORDS = ("viele", "zwölf", "siehe oben", "wie immer")
ODD_CODES = ("Sonderfall", "siehe Anlage", "laut Liste")
ODD_TRUTHS = ("vielleicht", "teils teils", "mal so mal so")
FOOTNOTES = (
    "* Zahlen teilweise vorläufig",
    "Hinweis: Schließzeit im Sommer",
    "Stand: Jahresende",
    "Quelle: eigene Zählung",
    "Anm.: gezählt an der Tür",
)
EXTRA_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Bemerkung", ("", "ok", "", "geprüft")),
    ("Raumnutzung", ("großer Saal", "Küche", "")),
    ("Ampel", ("grün", "gelb")),
    ("Ablage", ("A", "B", "C")),
)
PERSON_COLUMNS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Vorname", FIRST_NAMES),
    ("E-Mail", MAILS),
    ("Telefon", PHONES),
    ("Geburtsdatum", ("12.03.1961", "05.11.1987")),
)
