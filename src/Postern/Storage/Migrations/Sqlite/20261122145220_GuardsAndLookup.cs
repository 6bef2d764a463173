using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Sqlite
{
    /// <summary>What the database refuses by itself, and the indexes that lookup needs.</summary>
    public partial class GuardsAndLookup : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.GuardEntries();
            migrationBuilder.Guard(
                "tenants",
                "plans",
                "flags",
                "tenant_flags",
                "tenant_notes",
                "users",
                "staff_sessions",
                "outbox_messages"
            );

            foreach (var table in new[] { "tenants", "users" })
            {
                migrationBuilder.Run([
                    $"create virtual table {table}_lookup using fts5 (search_text, content = '{table}', content_rowid = 'rowid', tokenize = 'trigram case_sensitive 1')",
                    $"create trigger {table}_lookup_insert after insert on {table} begin insert into {table}_lookup (rowid, search_text) values (new.rowid, new.search_text); end",
                    $"create trigger {table}_lookup_update after update of search_text on {table} when new.search_text is not old.search_text begin insert into {table}_lookup ({table}_lookup, rowid, search_text) values ('delete', old.rowid, old.search_text); insert into {table}_lookup (rowid, search_text) values (new.rowid, new.search_text); end",
                    $"create index {table}_search_name on {table} (search_name)",
                ]);
            }

            migrationBuilder.Run(["create index users_email_prefix on users (email)"]);
        }
    }
}
