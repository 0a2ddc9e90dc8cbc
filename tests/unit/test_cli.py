"""What a person at the terminal sees when a folder or file of ours is unusable: a message, never a traceback."""

import json
import pickle
from pathlib import Path

import pytest

from kiezwirkung import freshness
from kiezwirkung.errors import BlockedError, KiezwirkungError
from kiezwirkung.settings import Settings
from kiezwirkung.warehouse.delivery_states import STATES
from pipelines.cli import DELIVERY_STATES, build_parser, main
from pipelines.configuration import NOTE, read_note


@pytest.mark.parametrize("command", ["nightly", "reference"])
def test_a_data_folder_that_is_a_file_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str):
    (tmp_path / "inbox").mkdir()
    (tmp_path / "data").write_text("", encoding="utf-8")
    source = tmp_path / "gssa.csv"
    source.write_text("bezID;bezNAME;GESIx_2022;ESIx_2022\n1;Mitte;-.5;.5\n", encoding="utf-8")
    arguments = ["--inbox", str(tmp_path / "inbox")] if command == "nightly" else ["add", str(source)]
    assert main([command, *arguments, "--data", str(tmp_path / "data")]) == 2
    assert "[K007]" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [["demo", "--months", "0"], ["demo", "--scale", "nan"], ["serve", "--data", ".", "--port", "99999"]],
)
def test_numbers_that_make_no_sense_are_wrong_use(arguments: list[str], capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "usage:" in capsys.readouterr().err


def test_a_note_with_an_impossible_day_is_damaged(tmp_path: Path):
    (tmp_path / NOTE).write_text(json.dumps({"as_of": "gestern"}), encoding="utf-8")
    with pytest.raises(KiezwirkungError, match="K004"):
        read_note(tmp_path)


def test_a_finished_night_is_up_to_date(finished: Settings):
    assert freshness.is_unchanged(finished)


@pytest.mark.parametrize("gone", ["editions/latest", "site/index.html", "ergebnis.json"])
def test_what_a_night_left_and_is_gone_is_made_anew(finished: Settings, gone: str):
    (finished.data / gone).unlink()
    assert not freshness.is_unchanged(finished)


@pytest.mark.parametrize("content", ["{", "[1]", "{}", '{"edition_number": null}'])
def test_a_damaged_outcome_is_none(finished: Settings, content: str):
    (finished.data / freshness.OUTCOME).write_text(content, encoding="utf-8")
    assert not freshness.is_unchanged(finished)


def test_an_error_of_another_process_arrives_whole():
    sent = BlockedError("K205", "Was.", where="wo", what_to_do="Bitte.")
    got = pickle.loads(pickle.dumps(sent))  # noqa: S301 - our own bytes
    assert (type(got), got.lines(), str(got)) == (BlockedError, sent.lines(), str(sent))


def test_the_states_of_the_listing_are_asked_for_in_the_words_it_shows():
    assert {key: word for word, key in DELIVERY_STATES.items()} == STATES
    parser = build_parser()
    for key, word in STATES.items():
        for said in (key, word, word.upper()):
            assert parser.parse_args(["inbox", "--data", ".", "--state", said]).state == key


def test_a_state_nobody_shows_is_wrong_use(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit):
        main(["inbox", "--data", ".", "--state", "kaputt"])
    assert "wartet auf Freigabe" in capsys.readouterr().err
