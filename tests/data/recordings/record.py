"""Records a run of a broker of your own, for `surgetank validate` to replay.

    python tests/data/recordings/record.py rabbitmq --rate 120 --seconds 20 --out mine/rabbitmq.rec
    surgetank validate mine

A producer publishes at random instants, a consumer receives, sleeps for the time that was drawn for
each message, and acknowledges. What the broker and its client cost is measured first, apart from
the run that is predicted: how long 300 messages take through the idle broker, and how long the
consumer needs from one message to the next that lies ready. The load is bounded: at most 3000
messages a second for at most 60 s. Queue, stream or topic is made anew and deleted afterwards.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from recorder.brokers import BROKERS, Missing, connect
from recorder.plan import Plan
from recorder.run import record

from surgetank.recording import write_recording


def main(arguments: list[str] | None = None) -> int:
    """Read the options, record, write; 2 where broker or client is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("broker", choices=sorted(BROKERS))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, help="default: the broker's usual one")
    parser.add_argument("--rate", type=float, default=120, help="messages a second, at most 3000")
    parser.add_argument("--seconds", type=int, default=20, help="at most 60")
    parser.add_argument(
        "--credit", type=int, default=10, help="messages without an ack, at least 2"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True, help="such as mine/rabbitmq.rec")
    options = parser.parse_args(arguments)
    try:
        plan = Plan(options.rate, options.seconds, options.credit, options.seed)
    except ValueError as error:
        parser.error(str(error))
    try:
        broker = connect(options.broker, options.host, options.port, plan.credit)
    except Missing as error:
        print(error, file=sys.stderr)
        return 2
    recording = record(broker, plan, name=options.out.stem)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    write_recording(options.out, recording)
    print(options.out, recording.about["measured"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
