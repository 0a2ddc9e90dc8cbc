from collections import Counter
from datetime import date

import pytest

from kiezwirkung.demo.districts import DISTRICTS
from kiezwirkung.demo.plan import DemoPlan, pick
from kiezwirkung.demo.words import MARK
from kiezwirkung.demo.world import invent_world

FULL = invent_world(DemoPlan())


def test_the_window_ends_with_the_last_month_and_has_as_many_months_as_planned():
    plan = DemoPlan(months=14)
    assert (plan.window[0], plan.window[-1], len(plan.window)) == (date(2024, 11, 1), date(2025, 12, 1), 14)
    assert plan.years == (2024, 2025)


@pytest.mark.parametrize("wrong", [{"months": 0}, {"scale": 0.0}, {"end": date(2025, 12, 30)}])
def test_an_impossible_plan_is_refused(wrong):
    with pytest.raises(ValueError, match="must be"):
        DemoPlan(**wrong)


def test_a_drawn_option_follows_the_shares():
    random = DemoPlan().generator("shares")
    drawn = Counter(pick(random, ("often", "seldom"), (0.9, 0.1)) for _ in range(2000))
    assert 0.87 < drawn["often"] / 2000 < 0.93


def test_the_full_register_has_the_planned_size_in_all_districts():
    ids = [project.project_id for project in FULL.projects]
    assert len(ids) == len(set(ids)) == 75
    assert sum(project.is_self_help for project in FULL.projects) == 13
    assert 90 <= sum(len(project.locations) for project in FULL.projects) <= 115
    assert {project.district.code for project in FULL.projects} == {district.code for district in DISTRICTS}


def test_every_name_says_that_it_is_invented():
    for project in FULL.projects:
        names = [project.name, project.carrier, *(place.name for place in project.locations)]
        assert all(name.endswith(MARK) for name in names)


def test_there_are_58_prognoseraeume_with_official_numbers():
    codes = [code for district in DISTRICTS for code in district.pgr_codes]
    assert len(set(codes)) == 58
    assert "1230" not in codes
    assert "1260" in codes


def test_some_locations_move_open_and_close_and_stays_never_overlap():
    places = [place for project in FULL.projects for place in project.locations]
    assert any(len(place.stays) == 2 for place in places)
    assert any(place.stays[-1].valid_to for place in places)
    for place in places:
        for before, after in zip(place.stays, place.stays[1:], strict=False):
            assert before.valid_to is not None
            assert (after.valid_from - before.valid_to).days == 1


def test_a_small_world_has_four_districts_one_contact_point_and_a_moved_location():
    small = invent_world(DemoPlan(scale=0.1))
    assert len({project.district.code for project in small.projects}) >= 4
    assert sum(project.is_self_help for project in small.projects) == 1
    assert any(len(place.stays) == 2 for project in small.projects for place in project.locations)


def test_a_larger_scale_adds_projects_and_changes_none():
    full = {project.project_id: project for project in FULL.projects}
    for project in invent_world(DemoPlan(scale=0.3)).projects:
        assert full[project.project_id] == project


def test_some_projects_leave_months_out():
    assert any(project.missing_months for project in FULL.projects)
