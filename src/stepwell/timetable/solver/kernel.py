"""Runs the compiled local search (`kernel/*.c`, shipped as WebAssembly) in this process, without a compiler."""

from __future__ import annotations

import ctypes
from array import array
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

import wasmtime

_ORDER = (
    "T_SCALARS T_WEIGHTS T_LOGARITHM T_MOVE_SHARES "
    "S_LEN S_SITE S_MIN S_MAX S_IDEAL_LOW S_IDEAL_HIGH S_SERIES S_MANDATORY S_FIXED "
    "S_REF_DAY S_REF_START S_REF_STAFF S_REF_ROOM S_REF_SIZE S_ALLOWED "
    "S_STAFF_AT S_STAFF S_ROOM_AT S_ROOM S_SEAT_AT S_SEAT S_ORDER_AT S_ORDER "
    "O_BEFORE O_AFTER "
    "P_FREE P_MAX_DAY P_MAX_WEEK P_TARGET "
    "R_OPEN R_CAPACITY R_FEATURES "
    "C_SITE C_MIN C_MAX C_MAKEUP C_MIN_DAYS C_MAX_DAY C_MAX_RUN C_LEN C_STAFF C_NEEDS C_PREFERRED "
    "C_HAS_REF C_REF_COUNT C_REF_DAY C_REF_START C_REF_STAFF C_REF_MODE C_FREE C_FREE_TELEHEALTH C_FIXED "
    "C_SEAT_AT C_OPTION_AT OPTION C_MIX_AT MIX_MIN MIX_MAX C_TOPIC_AT TOPIC_DUE "
    "E_CLIENT E_SESSION E_REF E_REPEAT E_FIXED E_TOPIC E_MIX E_CONFLICT_AT E_CONFLICT"
)
"""As `enum Table` in kernel.h."""
TABLES = tuple(_ORDER.split())
CELL_KINDS = (
    "client day",
    "client week",
    "session",
    "staff day",
    "staff week",
    "room day",
    "series",
    "order",
)
"""As `enum CellKind` in kernel.h."""


class Cell(NamedTuple):
    """A unit of cost, such as one client's day. `index` counts within its kind, days within clients, staff, rooms."""

    kind: str
    index: int


@cache
def _compiled() -> tuple[wasmtime.Engine, wasmtime.Module]:
    engine = wasmtime.Engine()
    code = resources.files(__package__).joinpath("kernel/kernel.wasm").read_bytes()
    return engine, wasmtime.Module(engine, code)


class Kernel:
    """One search with its own memory. Calls release the interpreter, so that two kernels can run in two threads."""

    def __init__(self, tables: Mapping[str, array[int]], *, seed: int) -> None:
        engine, module = _compiled()
        self.store = wasmtime.Store(engine)
        exports = wasmtime.Instance(self.store, module, []).exports(self.store)
        self._exports = exports
        self._memory = exports["memory"]
        self._table: dict[str, int] = {}
        for number, name in enumerate(TABLES):
            values = tables[name]
            at = self.call("make_table", number, len(values) * values.itemsize // 4)
            self._write(at, values)
            self._table[name] = at
        self.call("begin")
        self.call("seed_random", seed)
        self.length: int = self.call("plan_length")
        self._buffer: int = self.call("make_words", self.length)
        self._list: int = self.call("make_words", len(tables["S_LEN"]) + len(tables["C_MIN"]))

    def call(self, name: str, *arguments: float) -> int:
        return self._exports[name](self.store, *arguments)

    def _write(self, at: int, values: array[int]) -> None:
        raw = values.tobytes()
        target = ctypes.addressof(self._memory.data_ptr(self.store).contents)
        ctypes.memmove(target + at, raw, len(raw))

    def _read(self, at: int, count: int) -> array[int]:
        target = ctypes.addressof(self._memory.data_ptr(self.store).contents)
        return array("i", ctypes.string_at(target + at, 4 * count))

    def word(self, at: int, index: int) -> int:
        """One number of a list in the kernel's memory."""
        return self._read(at + 4 * index, 1)[0]

    def broken_cells(self) -> list[Cell]:
        """What breaks a rule in the plan as it stands."""
        first = [self.call("cell_kind_first", kind) for kind in range(len(CELL_KINDS) + 1)]
        hard = self._read(self.call("cell_hard_at"), first[-1])
        found = []
        for i, units in enumerate(hard):
            if units:
                kind = bisect_right(first, i) - 1
                found.append(Cell(kind=CELL_KINDS[kind], index=i - first[kind]))
        return found

    def load(self, plan: array[int]) -> None:
        self._write(self._buffer, plan)
        self.call("load", self._buffer)

    def plan(self) -> array[int]:
        """The plan as it stands."""
        self.call("save", self._buffer)
        return self._read(self._buffer, self.length)

    def best(self) -> array[int]:
        """The best plan met since `forget_best`."""
        return self._read(self.call("best_address"), self.length)

    def restrict_to(self, *, clients: Sequence[int], sessions: Sequence[int]) -> None:
        """Only these may move from now on."""
        self._write(self._list, array("i", [*clients, *sessions]))
        self.call("restrict_to", self._list, len(clients), self._list + 4 * len(clients), len(sessions))

    def set_word(self, table: str, index: int, value: int) -> None:
        """Changes one number of a table."""
        self._write(self._table[table] + 4 * index, array("i", [value]))

    def share_moves(self, shares: Mapping[str, int]) -> None:
        """How often each kind of move is tried."""
        self._write(self._table["T_MOVE_SHARES"], array("i", [*shares.values(), sum(shares.values())]))

    def anneal(self, *, steps: int, hot: float, cold: float, focus: int = 16, patience: int = 500) -> None:
        self.call("anneal", steps, float(hot), float(cold), focus, patience)
