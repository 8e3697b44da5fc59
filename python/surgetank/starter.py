"""The scenario that `surgetank new` writes: small, complete, and commented for its first reader."""

from __future__ import annotations

_TEXT = """\
# Question: do orders stay under 1 s (p99) on a busy evening, and is none lost?
# yaml-language-server: $schema={schema}
# $schema: {schema}
scenario: {name}

# Every number of a result comes from these: equal ones give equal results, on any machine.
run: {{horizon: 1h, warm_up: 5min, replications: 20, seed: 1}}

# Used below as $name, and changed by --set parameters.peak=80/s
parameters: {{peak: 40/s}}

components:
  # Publishes messages, here at independent moments. Also: regular, batches, on_off, profile, trace.
  shop: {{kind: source, arrivals: {{poisson: $peak}}}}

  # Keeps what the workers cannot take yet; without `capacity` it takes everything.
  orders: {{kind: queue, capacity: 10k}}

  # Four processes, one message each at a time. A law may be said by what dashboards show.
  billing: {{kind: workers, instances: 4, service: {{lognormal: {{p50: 60ms, p99: 250ms}}}}}}

links:
  - {{from: shop, to: orders, latency: 2ms}}
  # The link from a queue to its consumers is the subscription.
  - {{from: orders, to: billing, consume: {{ack: after, prefetch: 1}}}}

# Each is judged with an interval: pass, fail, or undecided. Without any, this is an exploration.
expect:
  - {{name: quick, metric: latency, from: shop, to: billing, p99: {{below: 1s}}}}
  - {{name: none-lost, metric: lost, is: 0}}
"""


def starter(name: str, schema: str) -> str:
    """Return the text of a scenario of this name, whose editor finds the schema in that file."""
    return _TEXT.format(name=name, schema=schema)
