using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Postgres
{
    /// <summary>Settings that change while the product runs, and the servers that they are in force on.</summary>
    public partial class Configuration : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "customer_servers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    service_key_id = table.Column<Guid>(type: "uuid", nullable: false),
                    app = table.Column<string>(type: "text", nullable: false),
                    server = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<string>(type: "text", nullable: false),
                    is_current = table.Column<bool>(type: "boolean", nullable: false),
                    behind_since = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    seen_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_servers", x => x.id);
                    table.ForeignKey(
                        name: "FK_customer_servers_service_keys_service_key_id",
                        column: x => x.service_key_id,
                        principalTable: "service_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "setting_overrides",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<string>(type: "text", nullable: false),
                    scope = table.Column<string>(
                        type: "character varying(20)",
                        maxLength: 20,
                        nullable: false
                    ),
                    plan = table.Column<string>(type: "text", nullable: true),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    values = table.Column<string>(type: "text", nullable: false),
                    is_set = table.Column<bool>(type: "boolean", nullable: false),
                    next_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    place = table.Column<string>(type: "text", nullable: false),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_setting_overrides", x => x.id);
                    table.ForeignKey(
                        name: "FK_setting_overrides_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_setting_overrides_plans_plan",
                        column: x => x.plan,
                        principalTable: "plans",
                        principalColumn: "key"
                    );
                    table.ForeignKey(
                        name: "FK_setting_overrides_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_tenant_flags_until",
                table: "tenant_flags",
                column: "until",
                filter: "until is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_target_id_sequence",
                table: "audit_entries",
                columns: new[] { "target_id", "sequence" },
                filter: "target_kind = 'settingOverride'"
            );

            migrationBuilder.CreateIndex(
                name: "IX_customer_servers_service_key_id_server",
                table: "customer_servers",
                columns: new[] { "service_key_id", "server" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_setting_overrides_key_place",
                table: "setting_overrides",
                columns: new[] { "key", "place" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_setting_overrides_next_at",
                table: "setting_overrides",
                column: "next_at",
                filter: "next_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_setting_overrides_tenant_id",
                table: "setting_overrides",
                column: "tenant_id",
                filter: "tenant_id is not null"
            );

            migrationBuilder.Guard("setting_overrides");
        }
    }
}
