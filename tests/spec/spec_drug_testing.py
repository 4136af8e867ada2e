"""docs/rules/drug-testing.md: cutoffs, windows, validity, interpretation and schedule that the code runs."""

from __future__ import annotations

from collections.abc import Iterator

from stepwell.rules.drug_testing.markers import ALCOHOL, THC
from stepwell.rules.drug_testing.schedule import DATA as SCHEDULE
from stepwell.rules.drug_testing.tables import INTERFERENTS, SCREENS, SUBSTANCES, WORDS, read
from stepwell.rules.drug_testing.validity import DATA as VALIDITY
from tests.spec.drawing import example, join, table


def page() -> str:
    return join(
        "# Drug testing",
        "Clinical testing supports care. It is no evidence, and never the only ground for a discharge. A presumptive "
        "positive is called *not confirmed*; a definitive test is proposed only where it would change what follows.",
        *cutoffs(),
        *windows(),
        *specimen_validity(),
        *interpretation(),
        *markers(),
        *schedule(),
        "## From the command line",
        "Shapes: `stepwell rule drug-test --schema`. `ask` is interpret, validity, cutoff, window, thc, alcohol, "
        "schedule or replay.",
        *(example("drug-test", line) for line in EXAMPLES),
    )


EXAMPLES = [
    {
        "ask": "interpret",
        "panel": "hhs-urine",
        "results": [
            {"analyte": "buprenorphine", "method": "presumptive", "positive": True},
            {"analyte": "benzoylecgonine", "method": "definitive", "value": 412},
        ],
        "medications": [{"drug": "buprenorphine", "hours_since_dose": 3}],
        "targets": ["cocaine"],
    },
    {"ask": "validity", "specimen": {"creatinine": 19.9, "gravity": "1.0029"}},
    {"ask": "schedule", "seed": "000102030405060708090a0b0c0d0e0f", "stage": 1, "start": "2026-03-02"},
]


def cutoffs() -> Iterator[str]:
    data = read("cutoffs.json")
    yield "## Cutoffs"
    yield f"A value at or above the cutoff is positive. Source: {data['source']}"
    for panel in data["panels"]:
        verify = "; verify" if panel["verify"] else ""
        yield f"**{panel['title']}** (`{panel['id']}`, {panel['unit']}, from {panel['valid_from']}{verify})"
        yield table(
            ("Screen", "Initial", "Definitive"),
            [
                (row["screen"], row["initial"], ", ".join(f"{a} {v}" for a, v in row["confirm"].items()) or "-")
                for row in panel["rows"]
            ],
        )


def windows() -> Iterator[str]:
    data = read("windows.json")
    yield "## Detection windows (typical; verify)"
    yield (
        f"Urine. Source: {data['source']} A finding within the longest window of known earlier use is called "
        "*possible carry-over*, never new use."
    )
    yield table(
        ("Analyte", "Occasional use, hours", "Longest, hours", "Longest, days"),
        [(r["analyte"], f"{r['from']}-{r['to']}", r["longest"], r["longest"] // 24) for r in data["rows"]],
    )
    yield table(
        ("Specimen", "Window", "Note"), [(r["specimen"], r["window"], r["note"]) for r in data["specimens"]]
    )


def specimen_validity() -> Iterator[str]:
    x = VALIDITY["limits"]
    creatinine = f"creatinine from {x['creatinine_substituted_below']} to below {x['creatinine_normal_from']} mg/dL"
    yield "## Validity of urine"
    yield f"Judged in this order. Source: {VALIDITY['source']}"
    rows = [
        (
            "adulterated",
            f"nitrite from {x['nitrite_adulterated_from']} mcg/mL; pH below {x['ph_adulterated_below']} or from "
            f"{x['ph_adulterated_from']}; a foreign substance confirmed",
        ),
        (
            "substituted",
            f"creatinine below {x['creatinine_substituted_below']} mg/dL, and specific gravity at most "
            f"{x['gravity_low']} or from {x['gravity_substituted_from']}",
        ),
        (
            "invalid",
            f"pH below {x['ph_normal_from']} or from {x['ph_invalid_from']}; nitrite from "
            f"{x['nitrite_invalid_from']}; interference; creatinine and specific gravity that do not fit each other",
        ),
        (
            "dilute",
            f"{creatinine}, and specific gravity above {x['gravity_low']} and below {x['gravity_dilute_below']}",
        ),
        ("not_checked", "creatinine, or the specific gravity that a low creatinine asks for, was not measured"),
        ("valid", "otherwise; specific gravity is looked at only when creatinine is low"),
    ]
    yield table(("Status", "When", "Then"), [(*row, VALIDITY["actions"][row[0]]) for row in rows])
    yield table(("Flag", "Says"), VALIDITY["flags"].items())


def interpretation() -> Iterator[str]:
    yield "## Interpretation beside medications"
    yield f"Sources: {SUBSTANCES['source']}; {read('interferents.json')['source']}"
    yield table(("Answer", "Says"), WORDS["verdicts"].items())
    yield (
        "A positive is read in this order: a definitive result settles its screen; a prescribed medication; food "
        "(morphine or codeine below the federal cutoffs after poppy seeds, unless 6-AM is present); an interfering "
        "drug, which leaves the screen open and blocks every consequence; possible carry-over; what the client had "
        "said; otherwise unexpected. A negative is unexpected only where the test reliably finds the medication and "
        "the last dose is recent enough."
    )
    yield table(("Note", "Says"), WORDS["notes"].items())
    yield table(
        ("Screen", "Finds", "May find", "Misses"),
        [(s.id, *(", ".join(sorted(x)) or "-" for x in (s.finds, s.may_find, s.misses))) for s in SCREENS.values()],
    )
    yield table(
        ("Taken", "Shows as"),
        [
            (drug, ", ".join(f"{p} ({role})" for p, role in made.items()))
            for drug, made in SUBSTANCES["products"].items()
        ],
    )
    yield table(("Screen", "Can react to"), [(screen, ", ".join(drugs)) for screen, drugs in INTERFERENTS.items()])
    yield (
        "For incentives only the target counts: N, P, U (specimen not the client's own) or H (dilute negative, "
        "invalid, failed kit); nothing while the answer is open."
    )


def markers() -> Iterator[str]:
    yield "## Cannabis: earlier or new use"
    yield (
        f"carboxy-THC in ng/mL divided by creatinine in mg/dL, times 100; the ratio of two specimens at least "
        f"{THC['hours_apart']} hours apart, of one laboratory, each with creatinine from "
        f"{THC['creatinine_from']} mg/dL. "
        f"Source: {THC['source']}"
    )
    yield table(
        ("Ratio", "Less than daily use", "Daily use"),
        [
            (f"below {THC['occasional_from']}", "no evidence of new use", "no evidence of new use"),
            (f"{THC['occasional_from']} to below {THC['daily_from']}", "new use likely", "indeterminate"),
            (f"from {THC['daily_from']}", "new use likely", "new use likely"),
        ],
    )
    yield "## Alcohol markers"
    yield (
        f"Ethyl glucuronide: {ALCOHOL['caution']}. Screen at {ALCOHOL['screen']} ng/mL, confirm EtG and EtS. "
        f"Source: {ALCOHOL['source']}"
    )
    yield table(("Band", "Means"), [(row["id"], row["means"]) for row in ALCOHOL["etg"]])
    minutes = ALCOHOL["breath"]["repeat_after_minutes"]
    yield f"A breath test above {ALCOHOL['breath']['expected']} is repeated after {minutes} minutes."


def schedule() -> Iterator[str]:
    yield "## Random schedule"
    yield f"Source: {SCHEDULE['source']}"
    yield table(
        ("Stage", "Days to the next test, each as likely", "Tests a week", "Longest gap"),
        [
            (s["stage"], f"{s['low']}-{s['high']}", f"{14 / (s['low'] + s['high']):.2f}", s["high"])
            for s in SCHEDULE["stages"]
        ],
    )
    yield (
        "The gap counts from the last completed test, is drawn by HMAC-SHA-256 from a secret seed and the number of "
        "the draw, and moves to the next open day, or back to the last one when the longest gap would be passed. Site "
        "closures and approved absences are never drawn. An excused or closed day is drawn again from the days left, "
        f"at least {SCHEDULE['days_after_excuse']}; a missed, refused or held test is collected on the next open day. "
        "A schedule can be held within the detection window of its targets. Incentive protocols fix their own days. "
        "Nobody but the scheduler sees a draw before its day; the log and the seed replay every draw."
    )
