"""Dagster's own event log, with its connections held open during a night and nothing looked up twice.

What belongs here: overrides that save work and change no row. Dagster's SQLite storage opens and closes a connection
for every event, each close checkpoints the file, and each event asks anew which tables and columns there are; what a
step has just materialised is read back and parsed for the next. Files and schema stay Dagster's, so webserver and
daemon read them with the storage they always use. A contract test holds the private methods we lean on.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from dagster import AssetKey, EventLogEntry, EventLogRecord
from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._time import datetime_from_timestamp
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.pool import StaticPool

BUSY_TIMEOUT_SECONDS = 60
RECORD = '{{"__class__": "EventLogRecord", "event_log_entry": {event}, "storage_id": {storage_id}}}'


class HeldSqliteEventLogStorage(SqliteEventLogStorage):
    """Dagster's SQLite event log for the one process that runs a night."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._engines: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._asset_columns: set[str] = set()
        self._materialized: dict[str, EventLogRecord] = {}
        self._last: tuple[EventLogEntry | None, str] = (None, "")
        super().__init__(*args, **kwargs)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> "HeldSqliteEventLogStorage":
        """Dagster's way to make a storage from its configuration file."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock, self._engine(shard).connect() as connection, connection.begin():
            yield connection

    def has_table(self, table_name: str) -> bool:
        """Whether the index has a table; one that is there stays there."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def _has_asset_key_col_on_connection(self, conn: Connection, column_name: str) -> bool:
        if column_name not in self._asset_columns and super()._has_asset_key_col_on_connection(conn, column_name):
            self._asset_columns.add(column_name)
        return column_name in self._asset_columns

    def _event_to_row(self, event: EventLogEntry) -> dict[str, Any]:
        row = super()._event_to_row(event)
        self._last = (event, str(row["event"]))
        return row

    def _get_asset_entry_values(self, event: EventLogEntry, event_id: int, has_columns: bool) -> dict[str, Any]:
        """What an asset's row says; its event was written a moment ago, and the same text goes into this row."""
        known = event.dagster_event
        if known is None or not known.is_step_materialization or self._last[0] is not event or not has_columns:
            return super()._get_asset_entry_values(event, event_id, has_columns)
        if known.asset_key is not None:
            self._materialized[known.asset_key.to_string()] = EventLogRecord(event_id, event)
        return {
            "last_materialization": RECORD.format(event=self._last[1], storage_id=event_id),
            "last_run_id": event.run_id,
            "last_materialization_timestamp": datetime_from_timestamp(event.timestamp),
        }

    def _get_latest_materialization_records(self, raw_asset_rows: Any) -> Mapping[AssetKey, EventLogRecord | None]:
        """What this night has materialised itself is still at hand, unless somebody wiped the asset meanwhile."""
        found: dict[AssetKey, EventLogRecord | None] = {}
        rest = []
        for row in raw_asset_rows:
            key, own = AssetKey.from_db_string(row["asset_key"]), self._materialized.get(row["asset_key"])
            if key is None or own is None or row["asset_details"] is not None:
                rest.append(row)
            else:
                found[key] = own
        return {**super()._get_latest_materialization_records(rest), **found} if rest else found

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
