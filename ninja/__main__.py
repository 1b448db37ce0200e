"""`python -m ninja` is `ninja`, also where another program of that name comes first."""

import sys

from ninja.cli import main

sys.exit(main())
