import pytest

from tests.command.drawn_schemas import FOLDER, drawn, text


@pytest.mark.parametrize("name, shape", drawn().items())
def test_the_printed_schema_is_the_one_of_the_values(name, shape):
    file = FOLDER / f"{name}.schema.json"
    assert file.read_text("utf-8") == text(shape), "stale: run python -m tests.command.drawn_schemas"
