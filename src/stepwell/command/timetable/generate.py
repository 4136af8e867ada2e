"""`stepwell timetable generate`: an invented week, the same bytes for the same size, seed and variant."""

from __future__ import annotations

from pathlib import Path

from stepwell.command.timetable.files import parser, write_text
from stepwell.rules.problems import Invalid, Problem
from stepwell.timetable.generator import SIZES, VARIANTS, generate, text


def run(arguments: list[str]) -> int:
    options = parser("generate", __doc__ or "")
    options.add_argument("--size", choices=list(SIZES), required=True)
    options.add_argument("--seed", type=int, required=True)
    options.add_argument("--variant", choices=[*VARIANTS, "all"], default="base", metavar="VARIANT")
    options.add_argument("-o", "--out", default=".", help="folder (the current one)")
    chosen = options.parse_args(arguments)
    folder = Path(chosen.out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Invalid(Problem("no-file", f"Can't make the folder: {error.strerror}.", chosen.out)) from None
    for variant in VARIANTS if chosen.variant == "all" else [chosen.variant]:
        instance, hidden, truth = generate(chosen.size, chosen.seed, variant)
        base = folder / instance["name"]
        write_text(text(instance), f"{base}.json")
        if hidden:
            write_text(text(hidden), f"{base}.hidden.json")
        if truth:
            write_text(text(truth), f"{base}.truth.json")
    return 0
