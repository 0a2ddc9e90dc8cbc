"""The fixed German sentences of the feedback.

What belongs here: `texts.yaml` as a value. Sentences about findings are in `finding_codes.yaml`.
"""

from functools import cache
from importlib.resources import files

import pydantic

from kiezwirkung.deliveries.definitions import read_definition


class FeedbackTexts(pydantic.BaseModel):
    """What the receipt says besides its numbers."""

    model_config = pydantic.ConfigDict(extra="forbid", frozen=True)
    skip_reasons: dict[str, str]
    next_steps: dict[str, str]
    legend: dict[str, str]
    kept: str
    without_drawings: str
    rebuilt: str
    told: str
    informed: str


@cache
def texts() -> FeedbackTexts:
    """The sentences, read once."""
    return FeedbackTexts.model_validate(read_definition(files("kiezwirkung.deliveries.feedback") / "texts.yaml"))
