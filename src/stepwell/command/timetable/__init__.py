"""`stepwell timetable VERB`: plan a week, mend it, judge it. JSON in, JSON out, without Django.

Exit status of every verb: 0 done and valid, 1 the input is wrong (its problems are printed), 2 the week can't be
planned (the reasons are printed), 3 the best plan found still breaks a rule, or the plan judged does.
"""

from __future__ import annotations

import sys
from importlib import import_module

from stepwell.command.timetable.files import print_problems
from stepwell.rules.problems import Invalid, Problem

VERBS = {
    "solve": "plan the whole week from last week's plan, or from nothing",
    "repair": "mend a published week after an absence, a closure or admissions, disturbing few people",
    "place": "ways to fit one new client in",
    "makeup": "seats for owed hours, for all clients at once",
    "check": "judge a plan",
    "diff": "what changed between two plans, and why",
    "generate": "invent a week, with a plan that proves it can be met",
    "import-itc": "read a course timetabling file of ITC-2007, track 2",
}

USAGE = "usage: stepwell timetable VERB ...   (VERB --help tells more)\n" + "".join(
    f"  {verb:<12}{what}\n" for verb, what in VERBS.items()
)


def main(arguments: list[str]) -> int:
    if not arguments or arguments[0] not in VERBS:
        wanted = arguments[:1] in (["--help"], ["-h"])
        (sys.stdout if wanted else sys.stderr).write(USAGE)
        return 0 if wanted else 1
    try:
        module = import_module(f"{__name__}.{arguments[0].replace('-', '_')}")
        return module.run(arguments[1:])
    except Invalid as invalid:
        print_problems(invalid.problems)
        return 1
    except ModuleNotFoundError as error:
        if error.name not in ("wasmtime", "ortools"):
            raise
        print_problems([Problem("missing-package", f"This needs the Python package {error.name}.", arguments[0])])
        return 1
    except BrokenPipeError:
        return 1
