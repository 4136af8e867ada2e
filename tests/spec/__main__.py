from tests.spec.pages import FOLDER, pages

for name, text in pages():
    (FOLDER / f"{name}.md").write_text(text, "utf-8")
