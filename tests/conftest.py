"""What tests everywhere may ask for; the fixtures stand beside the tests that use them most."""

pytest_plugins = ["talks", "studies", "shifts", "ward_studies", "browser", "core_runs"]
