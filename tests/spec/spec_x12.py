"""docs/rules/x12.md: what the X12 check looks for, and the structure of each file, as the code runs them."""

from __future__ import annotations

import json

from stepwell.rules.x12.acknowledgment import ELEMENT_ERRORS, SEGMENT_ERRORS, VERDICTS
from stepwell.rules.x12.authorization import DECISIONS
from stepwell.rules.x12.check import check
from stepwell.rules.x12.claim_body import CLAIM_PROVIDERS, LIMITS, REFERENCES
from stepwell.rules.x12.claim_lines import LINE_PROVIDERS, LINE_REFERENCES
from stepwell.rules.x12.eligibility import BENEFITS
from stepwell.rules.x12.guide import guide
from stepwell.rules.x12.meaning import PROBLEMS, TABLE, TELEHEALTH_MODIFIERS, TELEHEALTH_PLACES
from stepwell.rules.x12.remittance import BALANCES
from stepwell.rules.x12.sets import GUIDES
from stepwell.rules.x12.status import CATEGORIES
from stepwell.rules.x12.structure import PROBLEMS as STRUCTURE
from tests.rules.x12.samples import text_of
from tests.spec.drawing import join, table


def page() -> str:
    return join(
        "# X12 files",
        "What goes to payers and what comes back: claims 837P and 837I, eligibility 270/271, claim status 276/277, "
        "authorization 278, receipts TA1, 999 and 277CA, payments 835. How to use the command is told in "
        "[docs/x12.md](../x12.md). X12's guides are its copyright: buy them before going live. Where a table is "
        "marked *verify*, it was read from samples and no free validator exists.",
        "## What a file must mean",
        "These hold for every payer and are checked on each claim or payment; what a contract adds is the "
        "[claim lint](claim-lint.md). Dates are compared with the day given, or with the day the file was made.",
        table(("Code", "What must hold"), [*PROBLEMS.items(), *BALANCES.items()]),
        "An 835 that does not balance is not posted.",
        f"Per diems ({TABLE['source']}):",
        table(("Code", "Why", "One unit is a day"), [(c, r["why"], yes(r["always"])) for c, r in per_diems()]),
        "Telehealth: places "
        + ", ".join(sorted(TELEHEALTH_PLACES))
        + "; modifiers "
        + ", ".join(sorted(TELEHEALTH_MODIFIERS))
        + ".",
        "## What a file must look like",
        table(("Code", "What is wrong"), STRUCTURE.items()),
        "Envelope: ISA-MISSING, ISA-LENGTH, ISA-VERSION, ISA-CONTROL, ISA-USAGE, GS-MISSING, GS-CODE, ST-GUIDE, "
        "ST-CONTROL, SE-COUNT, SE-CONTROL, SE-MISSING, GE-COUNT, GE-CONTROL, GE-MISSING, IEA-COUNT, IEA-CONTROL, "
        "IEA-MISSING, SEG-END, SEG-OUTSIDE, GUIDE-UNKNOWN. The number of a segment, counted from ISA = 1, is its line.",
        "## Where the fields of a claim stand",
        table(
            ("Field", "REF", "Where"),
            [(f, q, "claim") for f, q in REFERENCES] + [(f, q, "line") for f, q in LINE_REFERENCES],
        ),
        table(
            ("Form", "Who", "NM1", "Where"),
            [
                (kind.value, field, code, where)
                for where, roles in (("claim", CLAIM_PROVIDERS), ("line", LINE_PROVIDERS))
                for kind, pairs in roles.items()
                for field, code in pairs
            ],
        ),
        table(
            ("Form", "Field", "At least", "At most"),
            [(kind.value, *limit) for kind, limits in LIMITS.items() for limit in limits],
        ),
        "## What payers' codes mean",
        table(("999, TA1", "Means"), VERDICTS.items()),
        table(("999 segment error", "Means"), SEGMENT_ERRORS.items()),
        table(("999 element error", "Means"), ELEMENT_ERRORS.items()),
        table(("277 category", "Means"), CATEGORIES.items()),
        table(("271 benefit", "Means"), BENEFITS.items()),
        table(("278 decision", "Means"), DECISIONS.items()),
        "## The structure of each file",
        "A line is a loop: its name, R required or S situational, how often (`*` without limit), then its segments. "
        "Indented loops lie inside. `NM1/85` is an NM1 whose first element is 85, `HL@3/20` an HL whose third is 20; "
        "codes after `;` have a count each; `!3` says that element 3 must not be empty; `@2300` repeats a loop.",
        *(structure(kind) for kind in GUIDES),
        "## From the command line",
        example(),
    )


def per_diems() -> list[tuple[str, dict[str, object]]]:
    return list(TABLE["per_diem"].items())


def yes(value: object) -> str:
    return "always" if value else "for most plans"


def structure(kind: str) -> str:
    one = guide(kind)
    assert one is not None
    verify = " (verify)" if one.verify else ""
    return f"### {kind}\n\n{one.source}{verify}.\n\n```\n" + "\n".join(one.lines) + "\n```"


def example() -> str:
    """A claim file whose total is wrong, and what the check says."""
    report = check([text_of("837p-iop-week-per-diem").replace("*795*", "*796*")])
    problems = [{"code": p.code, "line": p.line, "where": p.where, "message": p.message} for p in report.problems]
    answer = json.dumps({"ok": report.ok, "kind": report.kind, "problems": problems}, indent=2)
    return "    $ stepwell x12 check claims.edi\n" + "\n".join(f"    {line}" for line in answer.splitlines())
