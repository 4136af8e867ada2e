"""docs/rules/outcomes.md: what is reported, from which facts, with the worked examples computed here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from stepwell.rules.outcomes import noms, survival, symptoms, teds
from stepwell.rules.outcomes.continuity import (
    CONTINUOUS_DAYS,
    GAP_DAYS,
    REASSESSMENT_DAYS,
    REASSESSMENT_WINDOW,
)
from stepwell.rules.outcomes.episodes import (
    EARLY_DAYS,
    ENGAGED_SESSIONS,
    SET_ASIDE,
    UNPLANNED,
    Episode,
    Reason,
)
from stepwell.rules.outcomes.figures import SMALL_CELL, percent
from stepwell.rules.outcomes.initiation import LAST_DAY, LOOK_BACK, STRATA
from stepwell.rules.outcomes.practice import BASELINE_WITHIN, LONG_STAY_DAYS, PLAN_WITHIN, REVIEW_BUSINESS_DAYS
from tests.spec.drawing import example, join, table

RULES = f"""
- The reporting date is always given. A client is in a "by day N" figure only if day N has come.
- Length of stay runs from the first service to the last contact, at least one day; a later administrative discharge
  does not lengthen it.
- Percentages have one decimal, half up. Numerator and denominator are kept with every figure, and what was left out is
  printed.
- A numerator or denominator of {SMALL_CELL.start} to {SMALL_CELL.stop - 1} does not leave the program.
- These are the program's own figures. Rates that a steward owns (HEDIS) are a health plan's.
"""

PROGRAM = (
    (
        "Retention at N days",
        "admissions of which day N has come, without transfers and deaths before it",
        "in contact on day N or later, still active, or completed before",
    ),
    ("Completion", "discharges without transfers and deaths", "completed"),
    ("Completion of all", "all discharges", "completed"),
    ("Dropout", "all discharges", "left against advice"),
    ("Early dropout", "all admissions", f"left against advice after fewer than {EARLY_DAYS} days"),
    (
        "Engagement",
        f"admissions observed for {EARLY_DAYS} days",
        f"{ENGAGED_SESSIONS} or more sessions attended in the first {EARLY_DAYS} days",
    ),
    (
        "Readmission",
        "all discharges",
        "a new episode at the same or a higher level within 30 or 90 days, not on the day of the last contact",
    ),
    ("Abstinence at discharge", "discharges with a BAM in the last 7 days of the stay", "BAM Use is 0"),
    ("Abstinence, intent to treat", "all discharges", "the same; a missing BAM counts as use"),
)

PRACTICE = (
    ("Baseline", "admissions", f"a scored measure within {BASELINE_WITHIN.days} days of admission"),
    ("Repeat", f"episodes of {LONG_STAY_DAYS} days or more", "the same tool given at least twice"),
    ("On time", "due dates", "given from one day before to three days after"),
    ("Review", "scored administrations", f"reviewed within {REVIEW_BUSINESS_DAYS} business days"),
    (
        "Plan use",
        "reliable deteriorations",
        f"a plan change, or the reason for none, within {PLAN_WITHIN.days} days",
    ),
)

SURVIVAL = """
Time runs in days from admission, at least 1. At each day with an event the share falls by (1 - events / at
risk); whoever is censored on that day is still at risk. Kaplan-Meier answers what would be if nobody completed
or transferred. For the share who dropped out by a day where many complete, the cumulative incidence is used, in
which completion and transfer compete. Nothing is said beyond the last observed day, and the curve is hidden
where fewer than {fewest} are at risk.
"""

CHANGE = """
A published threshold comes first (see [Instruments](measures.md)). Else a site computes its own, from {fewest}
or more baselines: standard error of a difference = sqrt(2) x SD x sqrt(1 - reliability); a change is reliable
from {z} of them. Recovered means reliably better and across the cut-off, having started on its other side. The
first score is compared with the latest, never the best.
"""

AGES = ", ".join(f"{low} to {high}" if high else f"{low} and over" for low, high in STRATA)
STARTED = f"""
In the shape of CMS137 (https://github.com/cqframework/ecqm-content-qicore-2024), over what the program itself sees:

- An episode counts when no diagnosis or treatment of substance use lies in the {LOOK_BACK.days} days before it
  (emergency and detox visits do not count against it), from January 1 to {date(2026, *LAST_DAY):%B %d}, from age
  {STRATA[0][0]}, and without hospice care. (verify the last day)
- Initiated: a further service on its day or one of the 13 days after it. Engaged: two more services or one
  long-acting medication from the day after initiation to day 34. Both are shares of all episodes that count.
- Strata by age on the day of the episode: {AGES}. (verify the day)
- Referrals, for example from a hospital or an emergency department: seen within 7 and 30 days, of those whose
  day has come.
"""

TWO_WINDOWS = f"""
- Medication for opioid use disorder is continuous when {CONTINUOUS_DAYS} days pass from the first supply without
  {GAP_DAYS} or more days in a row uncovered. Early refills do not add days. (verify)
- A grant's reassessment is due {REASSESSMENT_DAYS} days after the baseline, give or take {REASSESSMENT_WINDOW.days};
  a closeout before the window has closed takes the client out of the rate. (verify with the grant)
"""

WORKED = (
    (10, Reason.LEFT),
    (12, Reason.LEFT),
    (21, Reason.TRANSFERRED),
    (30, Reason.LEFT),
    (30, None),
    (45, Reason.LEFT),
    (60, Reason.TRANSFERRED),
    (75, Reason.TERMINATED),
    (90, Reason.COMPLETED),
    (95, None),
)
SCALE = symptoms.Scale(sd=5.5, reliability=0.84)


def page() -> str:
    return join(
        "# Outcomes",
        "What a program reports about its clients, as the code computes it.",
        RULES,
        "## The program",
        table(("Measure", "Of", "How many"), PROGRAM),
        "Beside them: median length of stay, and median days from referral to the first service.",
        "## Time to dropout",
        SURVIVAL.format(fewest=survival.FEWEST_SHOWN),
        table(("Reason", "Treated as", "Set aside in the simple rates"), reasons()),
        "Worked example, ten clients: "
        + ", ".join(f"{days} {reason.value if reason else 'active'}" for days, reason in WORKED)
        + ".",
        table(("Day", "At risk", "Events", "Still in care", "Percent"), curve()),
        "## Measurement-based care (CTS.03.01.09)",
        table(("Measure", "Of", "How many"), PRACTICE),
        "## Symptoms",
        "Baseline: the first score within 7 days of admission. Outcome: the last score at least 14 days later and "
        "within 7 days of the last contact. Response and remission need a baseline that counts; how many had no "
        "outcome score is printed. Remission at twelve months looks at the last score of twelve months give or take "
        "60 days (CMS159).",
        "## Reliable change",
        CHANGE.format(fewest=symptoms.FEWEST_BASELINES, z=symptoms.RELIABLE),
        f"Worked example with SD {SCALE.sd} and reliability {SCALE.reliability}: smallest reliable change "
        f"{symptoms.smallest_reliable_change(SCALE):.3f}, so {symptoms.smallest_reliable_points(SCALE)} points.",
        table(("Before", "After", "Index", "Result"), verdicts()),
        "## National outcome measures (SAMHSA)",
        "Of clients with a value at admission and at discharge: the share at each, and the difference in points.",
        table(("Measure", "Met when"), [(name, plain(measure)) for name, measure in noms.MEASURES.items()]),
        "## TEDS",
        f"Source: {teds.TABLES['source']}. {teds.TABLES['verify']} Missing is {teds.MISSING}. In a state's submission "
        + ", ".join(f"{code} is {name.replace('_', ' ')}" for name, code in teds.SPECIAL.items())
        + ".",
        table(("Field", "Fact", "Public-use codes", "State submission"), fields()),
        "A record is refused where its facts contradict each other: a substance twice, a route of no substance, first "
        "use after the present age, a kind of court referral without a court, a reason for being outside the labor "
        "force with a job, or a last contact outside the stay.",
        "## Initiation, engagement and first contact",
        STARTED,
        "## Two more windows",
        TWO_WINDOWS,
        "## From the command line",
        "These figures have no command; reports call them. The change of one client's score:",
        example("score", {"instrument": "gad-7", "answers": dict.fromkeys(GAD7, 1), "previous": 12}),
    )


GAD7 = [f"q{n}" for n in range(1, 8)]


def reasons() -> Iterable[tuple[object, ...]]:
    start = date(2026, 1, 5)
    for reason in Reason:
        episode = Episode(client="a", admitted_on=start, last_contact_on=start, reason=reason)
        fate = survival.observed(episode, as_of=start).fate
        what = {"dropped": "an event", "competing": "censored; competes", "censored": "censored"}[fate]
        yield (
            f"`{reason}`",
            what + (" (unplanned)" if reason in UNPLANNED else ""),
            "yes" if reason in SET_ASIDE else "-",
        )


def curve() -> Iterable[tuple[object, ...]]:
    start = date(2026, 1, 5)
    cohort = []
    for days, reason in WORKED:
        last = start + timedelta(days=days)
        episode = Episode(client="a", admitted_on=start, last_contact_on=last, reason=reason)
        cohort.append(survival.observed(episode, as_of=last))
    for step in survival.kaplan_meier(cohort).steps:
        yield step.day, step.at_risk, step.events, step.share, percent(step.share)


def verdicts() -> Iterable[tuple[object, ...]]:
    for before, after in ((18, 9), (18, 11), (18, 12), (18, 13), (12, 17)):
        index = symptoms.reliable_change_index(SCALE, before=before, after=after)
        yield before, after, f"{index:.3f}", symptoms.verdict(SCALE, before=before, after=after)


def plain(measure: noms.Measure) -> str:
    return {
        noms.alcohol_abstinent: "alcohol is not reported, or was not used in the past month",
        noms.drug_abstinent: "no other substance is reported, or none was used in the past month",
        noms.employed: "full-time or part-time (a setting also counts students)",
        noms.stably_housed: "not homeless",
        noms.not_arrested: "no arrest in the past 30 days",
        noms.in_self_help: "any attendance in the past 30 days",
    }[measure]


def fields() -> Iterable[tuple[object, ...]]:
    for part in ("use", "both", "admission", "discharge"):
        for name, field in teds.TABLES[part].items():
            yield f"{name}1 to 3" if part == "use" else name, field["fact"], codes(field), submission(field)


def codes(field: teds.Field) -> str:
    if "codes" in field:
        return listed(field["codes"])
    itself = [f"1 to {field['itself_up_to']} as they are"] if "itself_up_to" in field else []
    lowest = field.get("lowest", field.get("itself_up_to", -1) + 1)
    for last, code in field["steps"]:
        span = f"{lowest} or more" if last is None else f"{lowest}" if last == lowest else f"{lowest}-{last}"
        itself.append(f"{code}: {span}")
        lowest = (last or 0) + 1
    return ", ".join(itself)


def submission(field: teds.Field) -> str:
    told = field.get("submission")
    if told is None:
        return "the state's table"
    return "the number itself" if told == "number" else listed(told)


def listed(table: Mapping[str, int]) -> str:
    return ", ".join(f"{code}: {name.replace('_', ' ')}" for name, code in table.items())
