"""Example lines of the drawn schemas: the same stand in docs/rules."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from stepwell.rules.hours import Prescription, pack
from stepwell.rules.values import to_json
from tests.rules.claim_lint import examples as clean

CLIENT = {
    "birth_on": "1990-05-05",
    "admitted_on": "2026-02-02",
    "prescribed_minutes": 540,
    "weekdays": [0, 2, 4],
}
EMPTY_WEEK = (
    Prescription(birth_on=date(1990, 5, 5), admitted_on=date(2026, 2, 2), prescribed_minutes=540),
    (),
    {"day": date(2026, 3, 2), "pack": pack("asam"), "at": datetime(2026, 3, 5, tzinfo=UTC)},
)


def sitting(key, day, **more):
    times = {"starts_at": f"{day}T09:00:00-05:00", "ends_at": f"{day}T12:20:00-05:00"}
    return {"key": key, "day": day, "kind": "group", "scheduled_minutes": 180, **times, **more}


def span(day, start, end):
    return {"start": f"{day}T{start}:00-05:00", "end": f"{day}T{end}:00-05:00"}


HOURS = [
    {
        "pack": "asam",
        "client": CLIENT,
        "day": "2026-03-02",
        "at": "2026-03-05T15:00:00-05:00",
        "sittings": [
            sitting("mon", "2026-03-02", mark="present"),
            sitting("wed", "2026-03-04", mark="no_show"),
            sitting("fri", "2026-03-06"),
        ],
        "attendance": [
            {
                "key": "mon",
                "session": span("2026-03-02", "09:00", "12:20"),
                "breaks": [span("2026-03-02", "09:50", "10:00"), span("2026-03-02", "10:50", "11:00")],
                "present": [span("2026-03-02", "09:12", "12:20")],
            }
        ],
        "seats": [
            {
                "key": "sat-group",
                "day": "2026-03-07",
                "kind": "group",
                "minutes": 180,
                "starts_at": "2026-03-07T10:00:00-05:00",
                "ends_at": "2026-03-07T13:20:00-05:00",
            }
        ],
    },
    {
        "pack": "north-carolina",
        "client": {**CLIENT, "admitted_on": "2026-03-02"},
        "day": "2026-03-02",
        "at": "2026-03-02T08:00:00-05:00",
        "sittings": [sitting("mon", "2026-03-02"), sitting("tue", "2026-03-03"), sitting("sat", "2026-03-07")],
    },
]

CLAIM_LINT = [
    {
        "plan": "commercial-h0015",
        "claim": to_json(clean.claim(charge="700.00")),
        "facts": {
            "sent_on": "2026-03-09",
            "lines": {"L1": {"minutes": 179}, "L2": {"minutes": 180}, "L3": {"minutes": 180}},
        },
    },
    {
        "plan": "medicare-hospital",
        "claim": to_json(clean.medicare_claim()),
        "facts": to_json(clean.medicare_facts()),
    },
]
CLAIM_LINT = json.loads(json.dumps(CLAIM_LINT))

PROVIDER = {
    "name": "Stepwell Test Clinic",
    "npi": "1234567893",
    "tax_id": "000000001",
    "state": "OH",
    "location": "100 Recovery Way, Sampleton",
}
ESTIMATE = [
    {
        "good_faith": {
            "patient": "Avery Testpatient",
            "born": "1988-02-14",
            "given_on": "2026-03-03",
            "first_on": "2026-03-09",
            "last_on": "2026-06-05",
            "scheduled_on": "2026-03-02",
            "providers": [PROVIDER],
            "course": {
                "days_per_week": 3,
                "weeks": 13,
                "day_code": "H0015",
                "day_description": "Intensive outpatient, one day",
                "day_price": "240.00",
            },
            "items": [
                {
                    "code": "80305",
                    "description": "Drug test read by eye",
                    "price": "20.00",
                    "count": 26,
                    "provider_npi": "1234567893",
                    "diagnoses": ["F10.20"],
                }
            ],
        }
    },
    {"sliding_fee": {"price": "240.00", "household": 2, "yearly_income": "30000", "on": "2026-03-02"}},
    {
        "benefits": {
            "allowed_per_day": "240.00",
            "days": 39,
            "benefits": {"deductible_left": "500", "coinsurance_percent": 20, "limit_left": "2000"},
        }
    },
]
