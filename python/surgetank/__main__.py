"""`python -m surgetank` is the command `surgetank`."""

import sys

from surgetank.cli import main

sys.exit(main())
