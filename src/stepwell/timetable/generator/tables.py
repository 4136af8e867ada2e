"""What an invented program looks like: sizes, tracks, kinds of session, cohorts, staff and the price of change."""

from __future__ import annotations

FORMAT = "stepwell-iop/1"
SOLUTION_FORMAT = "stepwell-iop-solution/1"

DAYS = ["mon", "tue", "wed", "thu", "fri", "sat"]
SLOTS = 26  # 26 half hours, 08:00 to 21:00

SIZES = {
    "S": {"clients": 30, "sites": 1, "admissions": 2, "absences": 1},
    "M": {"clients": 120, "sites": 1, "admissions": 4, "absences": 1},
    "L": {"clients": 400, "sites": 3, "admissions": 10, "absences": 3},
    "XL": {"clients": 2000, "sites": 10, "admissions": 30, "absences": 6},
}

# Day -> (first slot, end slot) in which sessions of the track may run.
TRACKS = {
    "morning": dict.fromkeys(range(5), (2, 11)),  # 09:00-13:30
    "day": dict.fromkeys(range(5), (2, 16)),  # 09:00-16:00
    "adolescent": dict.fromkeys(range(5), (14, 22)),  # 15:00-19:00
    "evening": {**dict.fromkeys(range(5), (18, 26)), 5: (2, 10)},
}
TRACK_SHARE = {
    "S": {"morning": 0.40, "evening": 0.35, "day": 0.25},
    "M": {"morning": 0.35, "evening": 0.35, "day": 0.18, "adolescent": 0.12},
    "L": {"morning": 0.35, "evening": 0.35, "day": 0.18, "adolescent": 0.12},
    "XL": {"morning": 0.35, "evening": 0.35, "day": 0.18, "adolescent": 0.12},
}

# kind -> credentials (any of), number of curriculum topics, size cap, ideal band
KINDS = {
    "process": (["LPC", "LCSW", "LMFT"], 0, 12, [6, 10]),
    "relapse_prevention": (["CADC", "LPC", "LCSW"], 32, 12, [6, 10]),
    "early_recovery": (["CADC", "LPC"], 8, 12, [6, 10]),
    "psychoeducation": (["CADC", "LPC", "LCSW", "RN"], 12, 12, [6, 11]),
    "dbt_skills": (["DBT"], 24, 12, [6, 10]),
    "family_education": (["LMFT", "LCSW"], 12, 12, [5, 10]),
    "social_support": (["PEER", "CADC"], 0, 12, [6, 11]),
    "medication_education": (["RN", "MD"], 6, 12, [6, 11]),
    "co_occurring": (["LCSW", "PSY"], 12, 12, [6, 10]),
    "expressive": (["REC", "PEER"], 0, 12, [6, 11]),
    "trauma": (["TRAUMA"], 25, 8, [4, 7]),
}
# Types of staff that may be hired: credentials, weight.
STAFF_TYPES = [
    (["CADC"], 3),
    (["CADC", "LPC"], 3),
    (["LPC", "DBT"], 3),
    (["LCSW", "TRAUMA"], 2),
    (["LCSW"], 1),
    (["LMFT"], 2),
    (["RN"], 1),
    (["PEER"], 1),
    (["REC", "PEER"], 1),
    (["PSY"], 1),
]
ALL_CREDENTIALS = ["CADC", "LPC", "LCSW", "LMFT", "DBT", "TRAUMA", "RN", "MD", "PEER", "REC", "PSY"]
COUNSELLORS = {"CADC", "LPC", "LCSW", "LMFT"}
INDIVIDUAL_CREDENTIALS = ["CADC", "LPC", "LCSW", "LMFT"]

# Weekly cohort templates: (level, days per week, [[block of one day], ...]).
# A block is a list of (kind, slots); None is a one-slot break.
ADULT_21 = [
    (
        "2.1",
        [
            [("process", 3), ("relapse_prevention", 3)],
            [("dbt_skills", 3), ("psychoeducation", 3)],
            [("process", 3), ("early_recovery", 3)],
        ],
    ),
    (
        "2.1",
        [
            [("process", 2), ("relapse_prevention", 2), ("social_support", 2)],
            [("dbt_skills", 2), ("psychoeducation", 2), ("process", 2)],
            [("relapse_prevention", 2), ("family_education", 2), ("process", 2)],
        ],
    ),
    (
        "2.1",
        [
            [("process", 3), ("early_recovery", 2)],
            [("dbt_skills", 3), ("psychoeducation", 2)],
            [("process", 3), ("relapse_prevention", 2)],
            [("family_education", 3), ("social_support", 2)],
        ],
    ),
    (
        "2.1",
        [
            [("early_recovery", 2), ("process", 3)],
            [("relapse_prevention", 2), ("dbt_skills", 3)],
            [("medication_education", 2), ("process", 3)],
            [("relapse_prevention", 2), ("social_support", 2)],
        ],
    ),
]
DAY_25 = [
    (
        "2.5",
        [
            [("process", 2), ("dbt_skills", 2), None, ("co_occurring", 2), ("psychoeducation", 2)],
            [("process", 2), ("relapse_prevention", 2), None, ("expressive", 2), ("dbt_skills", 2)],
            [("process", 2), ("medication_education", 2), None, ("co_occurring", 2), ("early_recovery", 2)],
            [("process", 2), ("dbt_skills", 2), None, ("family_education", 2), ("relapse_prevention", 2)],
            [("process", 2), ("psychoeducation", 2), None, ("social_support", 2), ("expressive", 2)],
        ],
    ),
    (
        "2.5",
        [
            [
                ("process", 2),
                ("dbt_skills", 2),
                ("early_recovery", 2),
                None,
                ("co_occurring", 2),
                ("psychoeducation", 2),
            ],
            [
                ("process", 2),
                ("relapse_prevention", 2),
                ("social_support", 2),
                None,
                ("expressive", 2),
                ("dbt_skills", 2),
            ],
            [
                ("process", 2),
                ("medication_education", 2),
                ("relapse_prevention", 2),
                None,
                ("co_occurring", 2),
                ("early_recovery", 2),
            ],
            [
                ("process", 2),
                ("dbt_skills", 2),
                ("psychoeducation", 2),
                None,
                ("family_education", 2),
                ("expressive", 2),
            ],
            [("process", 2), ("co_occurring", 2), ("relapse_prevention", 2), None, ("social_support", 2)],
        ],
    ),
]
DAY_21 = [
    (
        "2.1",
        [
            [("process", 2), ("dbt_skills", 2), ("co_occurring", 2)],
            [("process", 2), ("relapse_prevention", 2), ("medication_education", 2)],
            [("process", 2), ("dbt_skills", 2), ("psychoeducation", 2)],
            [("co_occurring", 2), ("relapse_prevention", 2)],
        ],
    ),
]
ADOLESCENT_21 = [
    (
        "2.1-adolescent",
        [
            [("process", 2), ("dbt_skills", 2)],
            [("psychoeducation", 2), ("expressive", 2)],
            [("process", 2), ("family_education", 2)],
        ],
    ),
    (
        "2.1-adolescent",
        [
            [("process", 3), ("expressive", 2)],
            [("dbt_skills", 2), ("relapse_prevention", 2)],
            [("process", 2), ("psychoeducation", 3)],
        ],
    ),
]
LEVELS = {  # minimum slots a week, minimum days, default day maximum, default run maximum
    "2.1": (18, 3, 8, 6),
    "2.5": (40, 4, 12, 6),
    "2.1-adolescent": (12, 3, 6, 6),
}

WEIGHTS = {
    "session_dropped": 10,  # a client loses a session of the reference plan
    "session_moved": 4,  # per reference attendee of a session whose time changed
    "session_staff_changed": 6,
    "session_room_changed": 1,
    "individual_moved": 3,
    "client_affected": 0,
    "size_low": 2,
    "size_high": 2,
    "gap_slot": 2,
    "nonpreferred_day": 3,
    "staff_over_target": 1,
    "topic_repeat": 5,
    "topic_due_missed": 6,
    "makeup_short": 4,
    "session_open": 4,
    "individual_cover": 15,
}
REPAIR_WEIGHTS = {
    **WEIGHTS,
    "session_dropped": 100,
    "session_moved": 40,
    "session_staff_changed": 30,
    "session_room_changed": 5,
    "individual_moved": 60,
    "client_affected": 150,
    "individual_cover": 90,
}

INFEASIBLE = ["hours", "credential", "capacity", "conflict", "room", "individual", "days", "staff"]
VARIANTS = ["base", "cold", "absence", "admission", "closure"] + ["infeasible-" + k for k in INFEASIBLE]
