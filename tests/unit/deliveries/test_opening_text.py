"""Text files: encoding, delimiter and quotation mark are told by the content."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.deliveries.reading.delimited import find_delimiter, find_quote
from kiezwirkung.deliveries.reading.encodings import decode, single_byte
from kiezwirkung.deliveries.reading.opening import open_bytes
from tests.unit.deliveries.written_tables import as_csv

WORDS = frozenset(("zaehltage", "gezaehlt", "maerz"))
ONE_BYTE = ("cp1252", "latin-1", "iso8859-15", "mac_roman")
MARKED = ("utf-8-sig", "utf-16", "utf-32")


@pytest.mark.parametrize("encoding", [*ONE_BYTE, *MARKED, "utf-8", "utf-16-le", "utf-16-be"])
def test_a_known_header_tells_every_encoding(encoding: str):
    text = "Standort-ID;Zähltage;Besuche\nMI01NH-01;3;Öl und Straße\n"
    assert decode(text.encode(encoding), WORDS) == text


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("Maša kauft für 5€ ein … § 3", "cp1252", "cp1252"),  # in Mac Roman: Maöa kauft f¸r
        ("Straße, Tür und Öl", "mac_roman", "mac_roman"),  # no known word, but three umlauts within words
        ("nur § 8 und 10€", "cp1252", "cp1252"),  # one sign says nothing
        ("10 ¤".replace("¤", "€"), "iso8859-15", "iso8859-15"),
        ("März", "mac_roman", "mac_roman"),
        ("März", "cp1252", "cp1252"),
    ],
)
def test_words_decide_among_encodings_with_one_byte_per_letter(text: str, encoding: str, found: str):
    assert single_byte(text.encode(encoding), WORDS) == found
    assert decode(text.encode(encoding), WORDS) == text


def test_a_few_broken_bytes_do_not_make_utf_8_another_encoding():
    data = "Zähltage;Größe;Straße\n".encode() + b"\xff;x;y\n"
    assert decode(data, WORDS).startswith("Zähltage;Größe;Straße\n")


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.sampled_from(["für", "Müller", "Straße", "größer", "Öl", "Übung", "Ärger", "über", "groß"]), min_size=3
    ),
    st.sampled_from(ONE_BYTE),
)
def test_text_without_any_known_word_is_never_taken_for_mac_roman_when_it_is_not(words: list[str], encoding: str):
    text = " ".join(words)
    assert encoding == "mac_roman" or decode(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a|1,5|b\nc|2,5|d\ne|3,5|f\n", "|"), ("a^b^c\n1^2^3\n", "^"), ("a~b\n1~2\n", "~"),
        ('a;b\n"x\ny, z, w";1\n"x\ny, z, w";2\n', ";"), ("'a, b';c\n'd, e';f\n", ";"),
        ("a;b;c\n1.234,5;2,5;\n1.234,5;2,5;\n", ";"),
    ],
)  # fmt: skip
def test_any_delimiter_is_found(text: str, delimiter: str):
    assert find_delimiter(text) == (delimiter, False)


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("'a';'b'\n'1';'2'\n", "'"), ("a;b\n1'234;5'678\n", '"'), ("a;'s\nb;c\n", '"'), ("\"a\";'b'\n\"c\";'d'\n", '"'),
        ("a;b\n", '"'), ("'it''s';1\n'x';2\n", "'"),
    ],
)  # fmt: skip
def test_the_quotation_mark_is_found(text: str, quote: str):
    assert find_quote(text, ";") == quote


LETTERS = "abcxyzäß019 ,;|\n\"'."
CELLS = st.one_of(
    st.just(""), st.from_regex(r"[a-zäß0-9]{1,5}([ ,;|\n\"'.][a-zäß0-9]{1,4})?", fullmatch=True, alphabet=LETTERS)
)


@pytest.mark.slow
@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=4, max_size=8),
    st.sampled_from([";", ",", "|", "\t"]),
    st.sampled_from(['"', "'"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
)
def test_quoted_cells_come_back_whole_with_breaks_quotes_and_delimiters(
    rows: list[list[str]], delimiter: str, quote: str, encoding: str
):
    other = "'" if quote == '"' else '"'
    rows = [[cell.replace(other, "").strip() for cell in row] for row in rows]
    head = ["Kopf A", "Kopf B", "Kopf C"]
    data = as_csv([head, *rows], delimiter, encoding, quote, all_quoted=True, end="\n")
    grid = open_bytes(data, WORDS).grids[0]
    read = [[cell or "" for cell in grid.row(at)] for at in range(grid.height)]
    assert [row[:3] for row in read] == [head, *rows]
    assert not any(cell for row in read for cell in row[3:])


def test_a_longer_row_far_below_loses_no_cell():
    text = "a;b;c\n" + "1;2;3\n" * 20_000 + "1;2;3;4;5\n"
    grid = open_bytes(text.encode()).grids[0]
    assert grid.row(20_001) == ["1", "2", "3", "4", "5"]
