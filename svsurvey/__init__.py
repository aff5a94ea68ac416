"""svsurvey: administer surveys at a terminal."""

__version__ = "0.1.0"
