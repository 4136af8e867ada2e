"""docs/rules/consents.md: the kinds of consent, what each must say, and who signs for a minor in each state."""

from __future__ import annotations

from stepwell.rules.consents.kinds import kinds, source, titles
from stepwell.rules.consents.minors import minor_rules
from stepwell.rules.consents.rights import answers
from stepwell.rules.consents.texts import WITH_DISCLOSURE, notice, texts
from tests.spec.drawing import join, table

INTRODUCTION = """
A consent is a form that everybody who must has signed. What it lacks is named with its rule, and it is not made
effective before. When something is about to leave, the consents of that moment are read anew: each class of data goes
by a path that needs no consent or by one of the consents that name it, and an agreed limit can only take away. A
signed consent keeps the words it was signed with; a published text is never edited.
"""


def page() -> str:
    where, version = source()
    return join(
        "# Consents",
        f"Source: {where}. Table version {version}. This is not legal advice. Numbers such as 2.31 mean 42 CFR 2.31, "
        "164.508 means 45 CFR 164.508.",
        INTRODUCTION,
        "## Every kind",
        table(
            ("Kind", "For", "Opens the way to", "Rule", "Text"),
            [
                (
                    k.title,
                    k.use,
                    ", ".join(titles("recipients").get(r, r) for r in k.recipients) or "nobody",
                    k.law,
                    k.text,
                )
                for k in kinds().values()
            ],
        ),
        "## What each must have",
        table(
            ("Element", "Rule", "Asked of"),
            [
                (
                    f"{e.number + '. ' if e.number else ''}{e.title}",
                    e.cite,
                    _asked_of(e.id),
                )
                for e in {e.id: e for k in kinds().values() for e in k.elements}.values()
            ],
        ),
        "A person who signs with a mark needs a witness; a representative says why they may sign.",
        "## Minors, state by state",
        "42 CFR 2.14: where the minor may consent alone, only the minor's own signature releases anything, even to a "
        "parent and even for payment. Elsewhere, and where it is not known, the minor and a parent both sign. A "
        "parent's signature ends with majority. **Every row is a default to be checked by counsel.**",
        table(
            ("State", "Alone from age", "Majority", "Law", "Note"),
            [
                (r.state, _age(r.alone_from_age), str(r.majority), r.statute, r.note or "-")
                for r in minor_rules().values()
            ],
        ),
        "## Days to answer a client",
        table(
            ("Request", "Days", "Rule", "To be checked"),
            [(a.title, str(a.days), a.cite, "yes" if a.verify else "-") for a in answers().values()],
        ),
        "## The texts",
        f"The notice that goes with every disclosure made with consent: *{notice(WITH_DISCLOSURE).paragraphs[0]}*",
        *(
            text
            for t in texts().values()
            for text in (f"### {t.id}: {t.title}", "\n\n".join(p.text for p in t.paragraphs))
        ),
    )


def _asked_of(element: str) -> str:
    asked = [k for k in kinds().values() if any(e.id == element for e in k.elements)]
    return "every kind" if len(asked) == len(kinds()) else ", ".join(k.title for k in asked)


def _age(age: int | None) -> str:
    return "not known, or conditional" if age is None else "any age" if age == 0 else str(age)
