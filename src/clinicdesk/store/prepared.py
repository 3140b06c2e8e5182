"""Selects that are compiled once and read through the driver: what a chart is made of.

SQLAlchemy spends up to a fifth of a millisecond on each statement, and a chart has two dozen. The
SQL, the binding and the bringing back stay SQLAlchemy's own: each column's type does it, on both
engines. The transaction stays the session's, and what waits in it is written first.
"""

from collections import namedtuple
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import Select
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import Session

__all__ = ["Prepared"]

_Turn = Callable[[Any], Any]
"""Turns one value into the driver's form, or back."""


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A select as one engine's driver takes it."""

    sql: str
    order: tuple[str, ...] | None
    """Names of the values in the order of their places; None where the driver takes names."""
    fixed: dict[str, Any]
    """Values that stand in the statement, in the driver's form."""
    binds: dict[str, _Turn]

    @classmethod
    def of(cls, statement: Select[Any], dialect: Dialect) -> "_Compiled":
        """Compile it."""
        made = statement.compile(dialect=dialect)
        binds: dict[str, _Turn] = {
            name: turn
            for name, bind in made.binds.items()
            if (turn := bind.type.dialect_impl(dialect).bind_processor(dialect)) is not None
        }
        return cls(
            sql=str(made),
            order=tuple(made.positiontup) if made.positiontup is not None else None,
            fixed={
                name: binds[name](value) if name in binds else value
                for name, value in made.params.items()
                if not made.binds[name].required
            },
            binds=binds,
        )

    def bound(self, values: dict[str, Any]) -> Any:
        """Return the values as the driver takes them."""
        said = dict(self.fixed)
        for name, value in values.items():
            turn = self.binds.get(name)
            said[name] = value if turn is None else turn(value)
        return said if self.order is None else [said[name] for name in self.order]


_Turns = tuple[tuple[int, _Turn], ...]
"""Places of the columns that are not as the driver gives them, and what they should be."""


def _turns(statement: Select[Any], dialect: Dialect, described: Sequence[Any]) -> _Turns:
    """Return what brings a statement's columns back; ``described`` is the cursor's description."""
    found = []
    for place, (column, told) in enumerate(zip(statement.selected_columns, described, strict=True)):
        turn = column.type.dialect_impl(dialect).result_processor(dialect, told[1])
        if turn is not None:
            found.append((place, turn))
    return tuple(found)


class Prepared:
    """One select with named values, ready for any session.

    Its SQL stands before its values are known: a list of values (``IN``) has no place in it.
    """

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._turns: dict[str, _Turns] = {}
        names = statement.selected_columns.keys()
        # The names are the statement's: no type can say them.
        self._named: Callable[[Any], Any] = namedtuple("Stored", names)._make  # type: ignore[attr-defined]

    def tuples(self, session: Session, **values: Any) -> list[tuple[Any, ...]]:
        """Return every row, its columns in the order of the select."""
        session.flush()
        connection = session.connection()
        engine, driver = connection.dialect, cast(Any, connection.connection.driver_connection)
        compiled = self._compiled.get(engine.name)
        if compiled is None:
            # Two threads may both do it, here and below; either answer is the same.
            compiled = self._compiled[engine.name] = _Compiled.of(self.statement, engine)
        cursor = driver.execute(compiled.sql, compiled.bound(values))
        turns = self._turns.get(engine.name)
        if turns is None:
            turns = self._turns[engine.name] = _turns(self.statement, engine, cursor.description)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        if not found or not turns:
            return found
        # By column, and each value once: a chart repeats its ids, its moments and its gaps.
        columns: list[Any] = list(zip(*found, strict=True))
        for place, turn in turns:
            known = {value: turn(value) for value in set(columns[place])}
            columns[place] = [known[value] for value in columns[place]]
        return list(zip(*columns, strict=True))

    def rows(self, session: Session, **values: Any) -> list[Any]:
        """Return every row, its columns by name."""
        return list(map(self._named, self.tuples(session, **values)))
