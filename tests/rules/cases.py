"""`each`: one test for a whole table of cases, where every failing case is reported by its name.

To make a test of every case costs far more than to try the case: with two thousand of them the folder would take
twice as long.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

PARAM = type(pytest.param())


def each(names: str, cases: Iterable[Any], ids: Callable[[Any], str] | Iterable[str] | None = None) -> Callable:
    """Like `pytest.mark.parametrize`, for a function that takes these names and no fixture."""
    keys = [name.strip() for name in names.split(",")]
    table = [case if isinstance(case, PARAM) else _param(case, single=len(keys) == 1) for case in cases]
    named = None if ids is None or callable(ids) else [*ids]
    assert table, "no cases"
    assert all(len(case.values) == len(keys) for case in table), f"not all cases have {names}"

    def label(place: int) -> str:
        case = table[place]
        given = named[place] if named else ids(*case.values) if callable(ids) else None
        return case.id or given or ", ".join(map(repr, case.values))[:200]

    def one_test(check: Callable) -> Callable:
        def test() -> None:
            failures = []
            for place, case in enumerate(table):
                try:
                    check(**dict(zip(keys, case.values, strict=True)))
                except (Exception, pytest.fail.Exception) as failure:  # noqa: BLE001 - the other cases are tried, too
                    failure.add_note(f"in the case: {label(place)}")
                    failures.append(failure)
            if len(failures) == 1:
                raise failures[0]
            if failures:
                raise BaseExceptionGroup(f"{len(failures)} of {len(table)} cases failed", failures)

        test.__name__, test.__qualname__, test.__doc__ = check.__name__, check.__qualname__, check.__doc__
        return test

    return one_test


def _param(case: Any, *, single: bool) -> Any:
    return pytest.param(case) if single else pytest.param(*case)
