"""Scores of survey instruments for each person.

What belongs here: scoring by the rules in `scales.yaml` (range, direction, missing rule). Instruments are data: a new
one is a new entry there.
"""

from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from kiezwirkung.statistics.distributions import Numbers
from kiezwirkung.yaml_text import parse_yaml

HALF = 0.5


class Scale(BaseModel):
    """How an instrument is scored; see `scales.yaml` for the words."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    items: tuple[str, ...] = Field(min_length=1)
    lowest: int
    highest: int
    reversed: tuple[str, ...]
    score: Literal["mean", "sum"]
    factor: float = 1
    decimals: int | None = None
    missing: Literal["share", "domain"]
    answered_share: float = 1.0
    domains: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    source: str


class Scores(NamedTuple):
    """One score per person (nan where the missing rule forbids one) and how many persons that are."""

    value: Numbers
    lost: int


@cache
def scales() -> dict[str, Scale]:
    """The instruments by code."""
    text = files("kiezwirkung.statistics").joinpath("scales.yaml").read_text(encoding="utf-8")
    return {code: Scale(**entry) for code, entry in parse_yaml(text).items()}


def score(answers: Numbers, scale: Scale, domain: str | None = None) -> Scores:
    """Scores of persons (rows) from answers in the order of the items (columns); of one subscale if `domain` is given.

    What lies outside the range (8 not applicable, 9 no answer) counts as not answered.
    """
    valid = np.where((answers >= scale.lowest) & (answers <= scale.highest), answers, np.nan)
    turned = np.array([item in scale.reversed for item in scale.items])
    valid = np.where(turned, scale.lowest + scale.highest - valid, valid)
    items = scale.domains[domain] if domain else scale.items
    chosen = valid[:, [scale.items.index(item) for item in items]]
    answered = np.isfinite(chosen)
    with np.errstate(invalid="ignore"):
        value = np.nansum(chosen, axis=1) / answered.sum(axis=1)
    value = value * scale.factor * (len(items) if scale.score == "sum" else 1)
    if scale.decimals is not None:
        value = np.floor(value * 10**scale.decimals + HALF) / 10**scale.decimals
    value = np.where(_enough(valid, answered, scale, domain), value, np.nan)
    return Scores(value, int(np.isnan(value).sum()))


def _enough(valid: Numbers, answered: np.ndarray, scale: Scale, domain: str | None) -> np.ndarray:
    if scale.missing == "share":
        return np.asarray(answered.mean(axis=1) >= scale.answered_share)
    parts = [scale.domains[domain]] if domain else list(scale.domains.values())
    places = [[scale.items.index(item) for item in part] for part in parts]
    return np.asarray(np.all([np.isnan(valid[:, at]).mean(axis=1) <= HALF for at in places], axis=0))
