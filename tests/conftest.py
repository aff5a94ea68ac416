"""What tests everywhere may ask for; the fixtures stand beside the tests that use them most."""

import os

pytest_plugins = ["talks", "studies", "shifts", "ward_studies", "browser", "core_runs"]

for size in ("COLUMNS", "LINES"):  # a window says itself how large it is; test runners on many cores set these
    os.environ.pop(size, None)
