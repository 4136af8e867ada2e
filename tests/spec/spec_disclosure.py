"""docs/rules/disclosure.md: every way by which data may leave, as the code runs it."""

from __future__ import annotations

from collections.abc import Iterable

from stepwell.rules.disclosure import Consent
from stepwell.rules.disclosure.proofs import kinds
from stepwell.rules.disclosure.table import Kind, Need, Path
from stepwell.rules.disclosure.table import table as rules
from tests.spec.drawing import example, join, table

GROUPS = {
    Kind.INSIDE: "Inside the program",
    Kind.OWN: "The patient's own access",
    Kind.DUTY: "Without consent, each with its proof",
    Kind.HIPAA: "Records of a unit that is no part 2 program",
    Kind.CONSENT: "With consent",
}

ORDER = """
1. Data that carries the label HTEST leaves only in a test environment.
2. The paths below that lead to the recipient, for the purpose, on the consent there is, are looked up.
3. A restriction closes paths: an agreed one (2.26), care paid in full that the plan is not to learn of, or a
   missing signature for a minor (2.14; any fact about a minor's signatures says that the patient is a minor, and
   where state law is not known both the minor and the guardian must have signed).
4. A path is open when every fact it needs is known and right.
5. Each class of data asked for is released by the first open path that carries it; the rest is withheld. An HIV
   result leaves the program only when state law is known to ask nothing, or its consent was given.
6. Where consent opened the path, the notice of 42 CFR 2.32 and the consent (or an account of its scope) travel
   with the data.
7. When nothing is open the answer is no, and the same for "no such patient" as for "not allowed".
"""


def page() -> str:
    known = rules()
    return join(
        "# Disclosure",
        f"Who may get what, and on which rule. Source: {known.source}. Table version {known.version}. This is not "
        "legal advice; state law that is stricter comes first (2.20). Numbers such as 2.31 mean 42 CFR 2.31, "
        "164.506 means 45 CFR 164.506.",
        "The default is to refuse. A fact that is not known opens nothing; a recipient, purpose or class that is not "
        "in a table opens nothing. Adding a restriction never releases more.",
        "## How it is decided",
        ORDER,
        "## Every path",
        *(text for kind in Kind for text in section(kind)),
        "The classes are sud_record, sud_counseling_note, psychotherapy_note, mh_record, general_medical, hiv_result, "
        "identity_only and deidentified. *Records* below mean all of them except the two kinds of notes and "
        "de-identified data. A mental-health record without a source unit is the SUD program's.",
        "## Orders and agreements",
        "Some of these facts are nobody's word: "
        + ", ".join(f"`{fact}`" for fact in sorted({f for k in kinds().values() for f in k.facts}))
        + ". They are read from papers that the privacy officer keeps with a scan: in force that day, made out to the "
        "recipient by name, and only for the classes and the client that they cover. Each line must have been looked "
        "for by whoever judged the paper. **Defaults that counsel must check.**",
        table(
            ("Paper", "About", "Opens the way to", "For", "Proves", "What was looked for", "Rule"),
            [
                (
                    kind.title,
                    "one client" if kind.about_a_client else "every client",
                    ", ".join(kind.recipients),
                    ", ".join(kind.purposes),
                    ", ".join(kind.facts),
                    " ".join(words for _code, words in kind.checks),
                    kind.cite,
                )
                for kind in kinds().values()
            ],
        ),
        "## What the state of the consent is worth",
        table(
            ("Consent", "Means", "Cited when it does not open a path"),
            [
                (state.value, row["title"], row["refused"])
                for state in Consent
                if (row := known.consents.get(state)) is not None
            ],
        ),
        "`none` and `pending` open nothing that needs consent (" + known.without_consent["other"] + ").",
        "## From the command line",
        "Shapes and every fact of the context: `stepwell rule disclosure --schema`.",
        example(
            "disclosure",
            {
                "recipient": "treating_provider_ce",
                "purpose": "treatment",
                "data": ["sud_record", "sud_counseling_note"],
                "consent": "tpo_active",
                "context": {},
            },
        ),
        example(
            "disclosure",
            {
                "recipient": "law_enforcement",
                "purpose": "criminal_investigation",
                "data": ["sud_record"],
                "consent": "none",
                "context": {"subpoena": True},
            },
        ),
    )


def section(kind: Kind) -> list[str]:
    rows = [path for path in rules().paths if path.kind is kind]
    headings = ("Path", "To", "For", "Consent", "Needs", "Releases", "Log", "Rule")
    return [f"### {GROUPS[kind]}", table(headings, [cells(path) for path in rows])]


def cells(path: Path) -> tuple[str, ...]:
    return (
        path.title,
        listed(path.recipients),
        listed(path.purposes, everyone="anything"),
        listed(path.consents) or "-",
        "; ".join(need(one) for one in path.needs) + ("; no other purpose named" if path.purpose_must_match else "")
        or "-",
        released(path),
        listed(entry.value for entry in path.log),
        path.basis if path.releases else path.refused,
    )


def need(one: Need) -> str:
    values = sorted(str(value).lower() if isinstance(value, bool) else str(value) for value in one.values)
    return f"{one.key} = {' or '.join(values)}"


def released(path: Path) -> str:
    named = {
        frozenset({"sud_record", "mh_record", "general_medical", "hiv_result", "identity_only"}): "records",
        frozenset(): "nothing",
    }
    return named.get(path.releases) or listed(sorted(path.releases))


def listed(items: Iterable[str], *, everyone: str = "anyone") -> str:
    return ", ".join(everyone if item == "*" else item for item in items)
