"""Golden files are written anew on purpose: ``--update-golden`` or CLINICDESK_UPDATE_GOLDEN=1."""

import os

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="write the golden files anew")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be written anew (the option, or CLINICDESK_UPDATE_GOLDEN=1)."""
    asked = request.config.getoption("--update-golden", default=False)
    return bool(asked) or os.environ.get("CLINICDESK_UPDATE_GOLDEN") == "1"
