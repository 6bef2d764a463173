using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Postgres
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

            migrationBuilder.Run([
                "create extension if not exists pg_trgm",
                "create index tenants_search_text on tenants using gin (search_text gin_trgm_ops)",
                "create index tenants_search_name on tenants (search_name text_pattern_ops)",
                "create index tenants_slug_prefix on tenants (slug text_pattern_ops)",
                "create index users_search_text on users using gin (search_text gin_trgm_ops)",
                "create index users_search_name on users (search_name text_pattern_ops)",
                "create index users_email_prefix on users (email text_pattern_ops)",
            ]);
        }
    }
}
