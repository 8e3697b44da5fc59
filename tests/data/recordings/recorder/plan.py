"""What will be sent when, and how long it will be worked on: drawn before anything runs."""

from __future__ import annotations

import random
from dataclasses import dataclass

MEAN_S = 0.005  #: Of the lognormal service times, whose coefficient of variation is 0.5:
MU, SIGMA = -5.409889142205142, 0.47238072707743883  # sigma^2 = ln 1.25, mean = exp(mu + sigma^2/2)
MOST_PER_S, LONGEST_S = 3000, 60


@dataclass(frozen=True)
class Plan:
    """A bounded load; ValueError where it is none."""

    rate: float
    seconds: int
    credit: int
    seed: int = 1

    def __post_init__(self) -> None:
        """Refuse what is too much for a machine that others may use, too."""
        if not (0 < self.rate <= MOST_PER_S and 0 < self.seconds <= LONGEST_S):
            raise ValueError(f"at most {MOST_PER_S} messages a second, for at most {LONGEST_S} s")
        if self.credit < 2:
            raise ValueError(
                "at least 2 messages of credit: with one, the way from message to message is "
                "the broker's, and could not be told apart"
            )

    def draw(self) -> tuple[list[float], list[float]]:
        """Return the instants of a Poisson stream and the service times [s]."""
        chance = random.Random(self.seed)
        planned: list[float] = []
        at = chance.expovariate(self.rate)
        while at < self.seconds:
            planned.append(at)
            at += chance.expovariate(self.rate)
        return planned, [chance.lognormvariate(MU, SIGMA) for _ in planned]
