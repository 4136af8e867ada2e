"""Every data file of the rules says where its facts come from; what was not checked at its source says so."""

import json
from importlib import resources

from tests.rules.cases import each

FILES = sorted(
    file for file in resources.files("stepwell.rules").rglob("*.json") if not file.name.endswith(".schema.json")
)


@each("file", FILES, ids=lambda file: "/".join(file.parts[-3:]))
def test_a_data_file_has_its_source_its_license_and_its_version(file):
    content = json.loads(file.read_text("utf-8"))
    sources = content.get("sources") or [content.get("source")]
    if file.name == "rules.json" and "source" not in content:  # every rule of the lint has its own
        sources = [rule["source"] for rule in content["rules"]]
    assert all(sources)
    assert content["license"]
    assert content["version"]


def test_there_are_data_files():
    assert len(FILES) > 80
