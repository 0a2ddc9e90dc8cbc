"""The twelve districts as the demo knows them: names, letters in project ids, Prognoseräume, relative size.

What belongs here: facts of the official LOR numbering that invented centres are spread over. Everything that has a
name of its own in the demo is invented; districts are real.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class District:
    """A district, its letters in project ids, its number of Prognoseräume and how busy its invented centres are."""

    code: str
    name: str
    letters: str
    pgr_count: int
    busyness: float

    @property
    def pgr_codes(self) -> tuple[str, ...]:
        """Official numbers: district, then 10, 20, …; Reinickendorf has no 1230."""
        tens = [n for n in range(1, 10) if f"{self.code}{n}0" != "1230"]
        return tuple(f"{self.code}{n}0" for n in tens[: self.pgr_count])


DISTRICTS = (
    District("01", "Mitte", "MI", 4, 1.25),
    District("02", "Friedrichshain-Kreuzberg", "FK", 5, 1.30),
    District("03", "Pankow", "PA", 7, 1.00),
    District("04", "Charlottenburg-Wilmersdorf", "CW", 5, 0.80),
    District("05", "Spandau", "SP", 4, 0.95),
    District("06", "Steglitz-Zehlendorf", "SZ", 4, 0.85),
    District("07", "Tempelhof-Schöneberg", "TS", 6, 1.15),
    District("08", "Neukölln", "NK", 4, 1.20),
    District("09", "Treptow-Köpenick", "TK", 5, 0.80),
    District("10", "Marzahn-Hellersdorf", "MH", 4, 0.90),
    District("11", "Lichtenberg", "LI", 5, 1.05),
    District("12", "Reinickendorf", "RD", 5, 0.75),
)
BY_CODE = {district.code: district for district in DISTRICTS}
ORDER = tuple(BY_CODE[code] for code in ("01", "08", "10", "03", "05", "09", "07", "02", "12", "04", "11", "06"))
AGREEMENT_DISTRICTS = ("01", "03", "09", "10", "11")
