"""The way in to proofs.py, which has the table: python tests/proof [NAME...] [--full]"""

import sys

from proofs import main

sys.exit(main())
