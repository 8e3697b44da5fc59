"""An M/M/1 station at rho = 0.9 as SimPy's own documentation would write it.

Prints the mean sojourn (theory: 10 s) and the processor time [s] of the given number of customers.
"""

import random
import sys
import time
from collections.abc import Generator
from typing import Any

import simpy

Process = Generator[simpy.Event, Any, None]


def publish(env: simpy.Environment, line: simpy.Store, customers: int) -> Process:
    """Put customers into the line, each with the time of its arrival."""
    for _ in range(customers):
        yield env.timeout(random.expovariate(0.9))
        line.put(env.now)  # Not waited for: the line is unlimited, and so it is faster.


def serve(env: simpy.Environment, line: simpy.Store, sojourns: list[float]) -> Process:
    """Serve one customer after the other."""
    while True:
        arrived = yield line.get()
        yield env.timeout(random.expovariate(1.0))
        sojourns[0] += env.now - arrived
        sojourns[1] += 1


def main() -> None:
    """Run as many customers as the first argument says."""
    random.seed(1)
    env = simpy.Environment()
    line = simpy.Store(env)
    sojourns = [0.0, 0.0]
    env.process(publish(env, line, int(sys.argv[1])))
    env.process(serve(env, line, sojourns))
    begin = time.process_time()
    env.run()
    print(sojourns[0] / sojourns[1], time.process_time() - begin)


if __name__ == "__main__":
    main()
