"""Dagster's own event log, with its connections held open during a night.

What belongs here: one override. Dagster's SQLite storage opens and closes a connection for every event, and each close
checkpoints the file: measured with 80 assets and 80 checks, 6.6 s a run against 1.6 s with held connections. Files and
schema stay Dagster's, so webserver and daemon read them with the storage they always use. A contract test holds the
private method we lean on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_SECONDS = 60


class HeldSqliteEventLogStorage(SqliteEventLogStorage):
    """Dagster's SQLite event log for the one process that runs a night."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._engines: dict[str, Engine] = {}
        super().__init__(*args, **kwargs)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> "HeldSqliteEventLogStorage":
        """Dagster's way to make a storage from its configuration file."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def dispose(self) -> None:
        """Close the held connections; the last close checkpoints each file once."""
        for engine in self._engines.values():
            engine.dispose()
        self._engines.clear()
        super().dispose()

    def _engine(self, shard: str) -> Engine:
        if shard not in self._engines:
            connect = {"timeout": BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
            engine = create_engine(self.conn_string_for_shard(shard), poolclass=StaticPool, connect_args=connect)
            if shard not in self._initialized_dbs:
                self._initdb(engine)
                self._initialized_dbs.add(shard)
            with engine.connect() as connection:
                connection.exec_driver_sql("pragma synchronous = normal")  # safe with a write-ahead log
            self._engines[shard] = engine
        return self._engines[shard]
