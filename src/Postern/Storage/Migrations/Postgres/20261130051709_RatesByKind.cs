using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RatesByKind : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Of the last day alone, and nobody knows any more what of it was of which kind: counted anew.
            migrationBuilder.Sql("delete from job_minutes");

            migrationBuilder.DropPrimaryKey(name: "PK_job_minutes", table: "job_minutes");

            migrationBuilder.AddColumn<string>(
                name: "kind",
                table: "job_minutes",
                type: "text",
                nullable: false,
                defaultValue: ""
            );

            migrationBuilder.AddColumn<bool>(
                name: "failed",
                table: "job_minutes",
                type: "boolean",
                nullable: false,
                defaultValue: false
            );

            migrationBuilder.AddPrimaryKey(
                name: "PK_job_minutes",
                table: "job_minutes",
                columns: new[] { "minute", "kind", "queue", "failed" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_jobs_error_fingerprint_error_at",
                table: "jobs",
                columns: new[] { "error_fingerprint", "error_at" },
                filter: "error_fingerprint is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_jobs_tenant_id_kind",
                table: "jobs",
                columns: new[] { "tenant_id", "kind" },
                filter: "state in ('waiting', 'scheduled', 'running')"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(name: "IX_jobs_error_fingerprint_error_at", table: "jobs");

            migrationBuilder.DropIndex(name: "IX_jobs_tenant_id_kind", table: "jobs");

            migrationBuilder.DropPrimaryKey(name: "PK_job_minutes", table: "job_minutes");

            migrationBuilder.DropColumn(name: "kind", table: "job_minutes");

            migrationBuilder.DropColumn(name: "failed", table: "job_minutes");

            migrationBuilder.AddPrimaryKey(
                name: "PK_job_minutes",
                table: "job_minutes",
                columns: new[] { "minute", "queue" }
            );
        }
    }
}
