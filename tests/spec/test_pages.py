import pytest

from tests.spec.pages import FOLDER, pages


@pytest.mark.parametrize("name, text", list(pages()))
def test_the_printed_page_is_what_the_code_runs(name, text):
    file = FOLDER / f"{name}.md"
    assert file.exists(), f"docs/rules/{name}.md is missing: run python -m tests.spec"
    assert file.read_text("utf-8") == text, f"docs/rules/{name}.md is stale: run python -m tests.spec"


def test_every_page_in_the_folder_is_drawn_by_a_table():
    drawn = {name for name, _ in pages()}
    assert {f.stem for f in FOLDER.glob("*.md")} <= drawn | {"README"}
