"""The two viewers that never sign in: the clinic's worker, and whoever runs commands on its machine."""

from __future__ import annotations

from stepwell.people.models import User

WORKER_EMAIL = "worker@stepwell.invalid"
OPERATOR_EMAIL = "operator@stepwell.invalid"


def worker() -> User:
    """The clinic's own worker: does what was deferred, sees every site."""
    return _service(WORKER_EMAIL, "Stepwell", ["worker"])


def operator() -> User:
    """The person at the machine's own command line, who could read the database anyway. Everything is audited."""
    return _service(OPERATOR_EMAIL, "Command line", ["admin", "biller", "director"])


def _service(email: str, name: str, roles: list[str]) -> User:
    made = {"name": name, "roles": roles, "all_sites": True, "is_active": False, "password": "!"}
    return User.objects.get_or_create(email=email, defaults=made)[0]
