"""Known weaknesses in the locked dependencies, asked of the public advisories. Says so where they cannot be reached."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
LOCK = "requirements.lock"
PATIENCE_SECONDS = 120


def audit() -> int:
    """0 when nothing is known, or nothing could be asked (said in words); 1 when a dependency has a known weakness."""
    options = f"-r {LOCK} --require-hashes --disable-pip --progress-spinner off -f json"
    try:
        answer = subprocess.run(
            [str(Path(sys.executable).parent / "pip-audit"), *options.split()],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
            timeout=PATIENCE_SECONDS,
        )
        found = json.loads(answer.stdout)["dependencies"]
    except (subprocess.TimeoutExpired, json.JSONDecodeError, KeyError):
        print("dependencies: NOT audited, the advisories cannot be reached from here", flush=True)
        return 0
    weak = {f"{d['name']} {d['version']}": [v["id"] for v in d["vulns"]] for d in found if d.get("vulns")}
    asked = [d for d in found if "skip_reason" not in d]
    for name, ids in weak.items():
        print(f"dependencies: {name} has known weaknesses: {', '.join(ids)}", flush=True)
    if not weak and len(asked) < len(found):
        print(f"dependencies: {len(asked)} of {len(found)} audited, the rest cannot be asked from here", flush=True)
    return 1 if weak else 0
