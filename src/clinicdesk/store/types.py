"""Column types that mean the same on SQLite and PostgreSQL.

SQLAlchemy's own are used where they do; these are the ones that do not: instants (SQLite has none,
and gives them back without a zone), exact decimals (SQLite would make floats) and ids (16 bytes
instead of 32 characters: `docs/decisions/0004-column-types.md`).
"""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, LargeBinary, Numeric, String, Uuid
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["ExactDecimal", "Guid", "Instant"]


@lru_cache(maxsize=8192)
def _uuid_of(raw: bytes | None) -> UUID | None:
    return None if raw is None else UUID(bytes=raw)


class Guid(TypeDecorator[UUID]):
    """A UUID: BLOB(16) on SQLite, ``uuid`` on PostgreSQL."""

    impl = LargeBinary(16)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(LargeBinary(16))
        return dialect.type_descriptor(Uuid())

    def bind_processor(self, dialect: Dialect) -> Callable[[UUID | None], Any] | None:
        """Bind in one step on SQLite: bulk inserts spend a fifth of their time in the usual two."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else value.bytes
        return super().bind_processor(dialect)

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> Any:
        """Refuse anything but a UUID."""
        if value is None:
            return None
        return value.bytes if dialect.name == "sqlite" else value

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], UUID | None] | None:
        """Read in one step on SQLite: a chart's rows repeat their ids, and making one is slow."""
        if dialect.name == "sqlite":
            return _uuid_of
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: Dialect) -> UUID | None:
        """Give a UUID back."""
        if value is None:
            return None
        return UUID(bytes=value) if dialect.name == "sqlite" else value


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant: text ``2026-11-22T10:48:11.123456Z`` on SQLite, ``timestamptz`` there.

    The text has a fixed width, so that it sorts as time does.
    """

    impl = String(27)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(27))
        return dialect.type_descriptor(DateTime(timezone=True))

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any] | None:
        """Bind in one step on SQLite, as ids are."""
        if dialect.name == "sqlite":
            return lambda value: self.process_bind_param(value, dialect)
        return super().bind_processor(dialect)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> Any:
        """Bring to UTC; an instant without a zone is our bug."""
        if value is None:
            return None
        if value.tzinfo is None:
            msg = "an instant needs a zone"
            raise ValueError(msg)
        there = value.astimezone(UTC)
        if dialect.name != "sqlite":
            return there
        return there.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        """Read in one step on SQLite."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else datetime.fromisoformat(value)
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give an aware UTC instant back."""
        if value is None:
            return None
        return datetime.fromisoformat(value) if dialect.name == "sqlite" else value.astimezone(UTC)


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal with the digits it was written with: TEXT on SQLite, ``numeric`` there."""

    impl = String(40)
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the engine's own type."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(String(40))
        return dialect.type_descriptor(Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> Any:
        """Write plain digits, never an exponent."""
        if value is None:
            return None
        return format(value, "f") if dialect.name == "sqlite" else value

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Decimal | None] | None:
        """Read in one step on SQLite."""
        if dialect.name == "sqlite":
            return lambda value: None if value is None else Decimal(value)
        return super().result_processor(dialect, coltype)

    def process_result_value(self, value: Any, dialect: Dialect) -> Decimal | None:
        """Give a Decimal back."""
        if value is None:
            return None
        return Decimal(value) if dialect.name == "sqlite" else value
