"""Every text of the site has an English fellow, with the same placeholders."""

import functools
import string
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dashboards import language, numbers
from dashboards.language import _, languages, later, ngettext, speaking
from dashboards.release import Release, SurveyItem, Target
from dashboards.texts import update
from dashboards.texts.of_release import release_texts
from dashboards.wording import GAPPED, worded

ENGLISH = languages()[1]


@functools.cache
def found_texts() -> tuple[tuple[str, str | tuple[str, ...]], ...]:
    """All code and templates are searched once for all tests."""
    return tuple(update.found_texts())


def pairs() -> Iterator[tuple[str, str]]:
    """German and English texts, singular and plural apart."""
    for name, text in found_texts():
        german = (text,) if isinstance(text, str) else text
        english = ENGLISH.texts.get(german[0], ())
        forms = (english,) if isinstance(english, str) else english
        assert len(forms) >= len(german), f"{name}: ohne englische Fassung: {german[0]}"
        yield from zip(german, forms, strict=False)


def placeholders(text: str) -> set[str]:
    return {field for _t, field, _s, _c in string.Formatter().parse(text) if field}


def test_no_text_lacks_its_english_form() -> None:
    assert len(list(pairs())) > 250


def test_both_languages_fill_the_same_placeholders() -> None:
    for german, english in pairs():
        missing = placeholders(english) ^ placeholders(german)
        assert missing <= {"count"}, german


def test_no_text_holds_markup() -> None:
    assert [text for pair in pairs() for text in pair if "<" in text] == []


def test_the_catalogue_holds_no_text_that_nobody_asks_for() -> None:
    asked = {text if isinstance(text, str) else text[0] for _name, text in found_texts()}
    assert set(ENGLISH.texts) - asked == set()


def test_a_missing_text_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    poorer = {k: v for k, v in ENGLISH.texts.items() if k != "Überblick"}
    monkeypatch.setitem(globals(), "ENGLISH", language.Language("en", "English", "en", poorer))
    with pytest.raises(AssertionError, match="ohne englische Fassung: Überblick"):
        list(pairs())


def test_definitions_reasons_labels_forms_and_findings_are_texts_too() -> None:
    found = {text for _place, text in found_texts()}
    wanted = {"Aktive Freiwillige", "Der Zeitraum läuft noch", "Nachbarschaftshilfe", "Besuche je Monat", "Keine Zahl"}
    assert wanted <= found
    assert ENGLISH.texts["Nachbarschaftshilfe"] == "Neighbourly help"


def test_every_sentence_of_the_engine_with_a_gap_is_known_as_one() -> None:
    assert {text for _place, text in release_texts() if "{" in text} <= set(GAPPED)


def test_a_release_speaks_english_wherever_it_holds_words_of_ours() -> None:
    target = {"agreement_id": "V-01", "district_code": "01", "decimals": 0, "target_year": 2025, "target_value": 1.0}
    target |= {"indicator_title": "Beratungen", "unit_label": "Beratungen", "state": "open", "mark": "t"}
    empty = dict.fromkeys(("baseline_value", "actual_value", "lower", "upper", "due_share"))
    reason = "Nicht messbar: es liegt keine Angabe aus dem Formular „Besuche je Monat“ vor."
    held = Target(**target, **empty, reason="auf Deutsch", reason_english="in English")
    item = SurveyItem("berlin", "11", date(2025, 1, 1), "bel1", "Ich gehöre hier dazu", None, None, "g")
    release = Release((), {}, (), (), (held, replace(held, reason=reason, reason_english="")), (item,), {"sources": ""})
    with speaking(ENGLISH):
        told, gapped = worded(release).targets
        assert (told.indicator_title, told.unit_label, told.reason) == ("Consultations", "consultations", "in English")
        assert gapped.reason == 'Not measurable: there is no entry from the form "Visits per month".'
        assert worded(release).survey[0].item_label == "I belong here"
    assert worded(release) is release


def test_numbers_days_and_quarters_follow_the_language() -> None:
    with speaking(ENGLISH):
        assert numbers.number(-1234.56, 1) == "−1,234.6"
        assert numbers.percent(0.715) == "72%"
        assert numbers.day(date(2025, 12, 31)) == "31\u00a0Dec\u00a02025"
        assert numbers.period_long("quarter", date(2025, 10, 1)) == "Q4\u00a02025"
        assert numbers.period_short("quarter", date(2025, 10, 1)) == "Q4\u00a02025"
        assert numbers.counted(3) == "three"
    assert numbers.number(1234.5, 1) == "1.234,5"


def test_a_language_ends_with_its_block() -> None:
    with speaking(ENGLISH):
        assert _("Überblick") == "Overview"
        assert ngettext("Projekt", "Projekte", 2) == "projects"
    assert _(later("Überblick")) == "Überblick"


def test_a_placeholder_may_be_markup_and_the_rest_is_escaped() -> None:
    from markupsafe import Markup

    assert _("{a} < {b}", a=Markup("<b>x</b>"), b="<i>") == "<b>x</b> &lt; &lt;i&gt;"


def test_the_catalogue_is_written_by_the_update(tmp_path: Path) -> None:
    from importlib.resources import files

    from dashboards.texts.update import update, write

    held = Path(str(files("dashboards"))) / "texts" / "en.po"
    write(update(held), tmp_path / "en.po")
    assert (tmp_path / "en.po").read_text(encoding="utf-8") == held.read_text(encoding="utf-8")
