"""What those who did not answer could change.

What belongs here: bounds without assumptions (Manski 1989; METHODS 3.2).
"""

from typing import NamedTuple


class NonResponse(NamedTuple):
    """Response rate, share among those who answered, and the bounds of the share among all asked (0 to 1)."""

    response_rate: float
    share: float
    lower: float
    upper: float


def bounds(yes: int, answered: int, asked: int) -> NonResponse:
    """Bounds of a share: none, or all, of those who did not answer would have said yes.

    Raises:
        ValueError: The three numbers do not fit: 0 <= yes <= answered <= asked, 0 < answered.
    """
    if not 0 <= yes <= answered <= asked or not answered:
        raise ValueError("0 <= yes <= answered <= asked and 0 < answered must hold")
    return NonResponse(answered / asked, yes / answered, yes / asked, (yes + asked - answered) / asked)
