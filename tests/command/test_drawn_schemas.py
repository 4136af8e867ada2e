import json

import pytest
from jsonschema import Draft202012Validator

from tests.command.drawn_schemas import FOLDER, RULES, drawn, drawn_files, text


@pytest.mark.parametrize("name, shape", drawn().items())
def test_the_printed_schema_is_the_one_of_the_values(name, shape):
    file = FOLDER / f"{name}.schema.json"
    assert file.read_text("utf-8") == text(shape), "stale: run python -m tests.command.drawn_schemas"


@pytest.mark.parametrize("path, shape", drawn_files().items())
def test_the_schema_of_data_files_is_current_and_fits_every_file(path, shape):
    assert (RULES / path).read_text("utf-8") == text(shape), "stale: run python -m tests.command.drawn_schemas"
    folder = (RULES / path).parent / {"plan": "plans", "pack": "packs"}[path.split("/")[1].split(".")[0]]
    files = sorted(folder.glob("*.json"))
    assert files
    for file in files:
        Draft202012Validator(shape).validate(json.loads(file.read_text("utf-8")))
