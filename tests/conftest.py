import pytest

import replytone


@pytest.fixture(scope="session")
def nlp():
    """The pipeline that came with replytone; tests must leave it as it is."""
    return replytone.load()
