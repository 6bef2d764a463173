using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TimesByDay : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "job_days",
                columns: table => new
                {
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    day = table.Column<string>(type: "TEXT", nullable: false),
                    measure = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    @class = table.Column<int>(name: "class", type: "INTEGER", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_job_days",
                        x => new
                        {
                            x.kind,
                            x.day,
                            x.measure,
                            x.@class,
                        }
                    );
                }
            );

            // Durations are counted by kind alone from now on, and by day as well.
            migrationBuilder.Sql(
                """
                insert into job_days (kind, day, measure, class, number)
                select kind, substr(hour, 1, 11) || '00' || substr(hour, 14), measure, class, sum(number)
                from job_hours where measure in ('ran', 'waited') group by 1, 2, 3, 4
                """
            );
            migrationBuilder.Sql(
                """
                delete from job_hours
                where measure in ('ran', 'waited') and hour < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', '-8 days')
                """
            );
            migrationBuilder.Sql(
                """
                insert into job_hours (hour, kind, queue, measure, class, number)
                select hour, kind, '', measure, class, sum(number)
                from job_hours where measure in ('ran', 'waited') and queue <> '' group by 1, 2, 4, 5
                on conflict (hour, kind, queue, measure, class) do update set number = job_hours.number + excluded.number
                """
            );
            migrationBuilder.Sql(
                "delete from job_hours where measure in ('ran', 'waited') and queue <> ''"
            );

            // A tenant's jobs are counted by state alone.
            migrationBuilder.Sql(
                """
                insert into job_counts (tenant_id, kind, queue, state, number)
                select tenant_id, '', '', state, sum(number)
                from job_counts where tenant_id <> '00000000-0000-0000-0000-000000000000' group by tenant_id, state
                """
            );
            migrationBuilder.Sql(
                "delete from job_counts where tenant_id <> '00000000-0000-0000-0000-000000000000' and kind <> ''"
            );
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "job_days");
        }
    }
}
