"""The words of the pages, explained in plain language.

What belongs here: terms a reader meets. What a term is called in code stands in docs/glossary.md.
"""

from dashboards.language import later

TERMS = (
    (
        later("Besuch"),
        later("Ein Kontakt mit einem Haus. Wer zweimal kommt, zählt zweimal. Besuche sind keine Personen."),
    ),
    (
        later("Person"),
        later("Ein Mensch, in einem Projekt und Zeitraum einmal gezählt. Nie über Häuser hinweg verknüpft."),
    ),
    (
        later("Teilnahme"),
        later("Eine Person bei einem Termin."),
    ),
    (
        later("Beratung, Anfrage"),
        later("Ein Fall: weder Person noch Besuch."),
    ),
    (
        later("Bestand"),
        later("Gezählt an einem Tag; wird nie über die Zeit addiert."),
    ),
    (
        later("Strom"),
        later("Gezählt über einen Zeitraum; Monate und Orte lassen sich addieren."),
    ),
    (
        later("Projekt"),
        later("Was gefördert wird; hat einen oder mehrere Standorte."),
    ),
    (
        later("Prognoseraum"),
        later("Planungsgebiet des Landes Berlin unterhalb des Bezirks; es gibt 58."),
    ),
    (
        later("Meldung"),
        later("Eine Datei, wie ein Haus sie geschickt hat."),
    ),
    (
        later("Meldequote"),
        later("Eingegangene von fälligen Meldungen."),
    ),
    (
        later("Befund"),
        later("Ein Urteil über eine Stelle einer Meldung: Fehler, Warnung oder Hinweis."),
    ),
    (
        later("berichtigt (r)"),
        later("Nach der ersten Meldung geändert; der alte Wert steht bei der Datenlage, wo er gezeigt werden darf."),
    ),
    (
        later("95-%-Bereich"),
        later("Werte, die sich mit dem Gemeldeten vertragen. Je weniger Angaben, desto breiter."),
    ),
    (
        later("gesichert"),
        later("Der 95-%-Bereich lässt die Aussage zu. Ohne Bereich steht nie „gesichert“."),
    ),
    (
        later("geheim (g)"),
        later("Zu wenige Menschen stehen dahinter; die Zahl wird nicht gezeigt. Das ist keine Null."),
    ),
    (
        later("vorläufig (p)"),
        later("Nachmeldungen sind noch möglich; die Zahl kann sich ändern."),
    ),
    (
        later("wie damals, wie heute"),
        later("Ein Haus zählt dort, wo es im Zeitraum war, oder dort, wo es heute ist."),
    ),
    (
        later("Trichterdiagramm"),
        later("Punkte für Projekte und Grenzen für den Zufall: je weniger Fälle, desto weiter die Grenzen."),
    ),
    (
        later("Spannweite"),
        later("Vom kleinsten bis zum größten gezeigten Wert; sie sagt nicht, wo die meisten liegen."),
    ),
    (
        later("Soll"),
        later("Was von einem Jahresziel bis heute erreicht sein müsste."),
    ),
    (
        later("Ausgabe"),
        later("Eine nummerierte, unveränderliche Veröffentlichung mit Stichtag."),
    ),
)
