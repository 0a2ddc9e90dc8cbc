from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiezwirkung.errors import KiezwirkungError
from kiezwirkung.privacy.pseudonyms import Pseudonymiser, create_key

ONE, OTHER = Pseudonymiser(bytes(32)), Pseudonymiser(bytes([1]) * 32)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.one_of(st.none(), st.text(max_size=5)), max_size=20))
def test_equal_codes_have_equal_pseudonyms_and_different_ones_different(codes: list[str | None]):
    keys = ONE.pseudonym(pl.Series("code", codes, dtype=pl.String), "MI01NH").to_list()
    assert [key is None for key in keys] == [code is None for code in codes]
    assert len(set(keys)) == len(set(codes))
    assert all(len(key) == 32 for key in keys if key)


def test_a_code_does_not_link_over_projects_or_keys():
    codes = pl.Series(["K1", "K1", "K1"])
    here, there, same = ONE.pseudonym(codes, pl.Series(["MI01NH", "PA03NH", "MI01NH"]))
    assert here == same != there
    assert ONE.pseudonym(codes, "MI01NH")[0] == here
    assert OTHER.pseudonym(codes, "MI01NH")[0] != here
    assert ONE.key_id != OTHER.key_id


def test_a_created_key_can_be_read_is_private_and_is_never_replaced(tmp_path: Path):
    path = tmp_path / "keys" / "pseudonyms.key"
    create_key(path)
    assert path.stat().st_mode & 0o077 == 0
    first = Pseudonymiser.from_key_file(path)
    with pytest.raises(FileExistsError):
        create_key(path)
    assert Pseudonymiser.from_key_file(path) == first
    assert path.read_text().strip() not in repr(first)


@pytest.mark.parametrize("content", [None, "", "no key", "00"])
def test_without_a_usable_key_nothing_is_read(tmp_path: Path, content: str | None):
    path = tmp_path / "pseudonyms.key"
    if content is not None:
        path.write_text(content)
    with pytest.raises(KiezwirkungError) as error:
        Pseudonymiser.from_key_file(path)
    assert error.value.code == "K002"
