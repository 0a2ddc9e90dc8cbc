"""The register of one invented house, as its two csv files, for tests that need deliveries to refer to something."""

REGISTER = {
    "Projekte.csv": [
        "Projekt-ID;Projektname;Träger;Art;Bezirk;gültig von",
        "MI01NH;Kiezhaus Beispiel (erfunden);Verein Beispiel (erfunden);Nachbarschaftshaus;Mitte;01.01.2020",
    ],
    "Standorte.csv": [
        "Projekt-ID;Standort-ID;Name der Einrichtung;Bezirk;Prognoseraum;barrierefrei;gültig von",
        "MI01NH;MI01NH-01;Kiezhaus Beispiel (erfunden);Mitte;0110;ja;01.01.2020",
    ],
}
