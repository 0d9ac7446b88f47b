"""The event table in parts: on PostgreSQL by office, so that each index stays small and a part can move.

By hash into a fixed number: a new office needs no change of the schema. SQLite has one table.
"""

from typing import Any, Final

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

PARTS: Final = 16


class CreatePartitioned(migrations.CreateModel):
    """`CreateModel`, whose table is partitioned by `office_id` where the database can."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, from_state: Any, to_state: Any
    ) -> None:
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        usual = schema_editor.sql_create_table
        schema_editor.sql_create_table = f"{usual} PARTITION BY HASH (office_id)"
        try:
            super().database_forwards(app_label, schema_editor, from_state, to_state)
        finally:
            schema_editor.sql_create_table = usual
        table = to_state.apps.get_model(app_label, self.name)._meta.db_table
        for part in range(PARTS):
            schema_editor.execute(
                f"CREATE TABLE {table}_{part:02d} PARTITION OF {table} "
                f"FOR VALUES WITH (MODULUS {PARTS}, REMAINDER {part})"
            )
