"""Every field of every form can be spoken about: its label is words, its example is an answer the reader takes."""

import re

import pytest

from kiezwirkung.deliveries.field_words import advice_on_missing, choices_of, example_of, expected
from kiezwirkung.deliveries.reading.values import ColumnParser
from kiezwirkung.deliveries.templates import Template, load_code_lists, load_templates

PARSER = ColumnParser(load_code_lists())
WORDS = re.compile(r"[A-ZÄÖÜa-zäöüß(§][A-ZÄÖÜa-zäöüß0-9 .,:/()*§²-]*")
A_HOLE = re.compile(r"siehe Formular|[{}]|„“|: \.|\s$|^\s|  ")


@pytest.mark.parametrize("template", load_templates().values(), ids=lambda one: one.id)
def test_every_field_has_a_label_of_words_a_wording_and_an_example_that_is_read(template: Template):
    for field in template.fields:
        assert WORDS.fullmatch(field.label)
        assert field.label not in {field.name, field.item_code}
        said = [example_of(field), expected(field), advice_on_missing(field)]
        assert all(text and not A_HOLE.search(text) for text in said), field.name
        assert bool(choices_of(field)) == bool(field.code_list)
        [cell] = PARSER.parse([example_of(field)], field)
        assert cell.fault is None, field.name
        assert not cell.is_missing, field.name
