using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Postgres
{
    /// <summary>Service keys, and staff seeing the product as a user of it.</summary>
    public partial class Impersonation : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "impersonation_sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    staff_issuer = table.Column<string>(type: "text", nullable: false),
                    staff_subject = table.Column<string>(type: "text", nullable: false),
                    staff_email = table.Column<string>(type: "text", nullable: false),
                    staff_name = table.Column<string>(type: "text", nullable: false),
                    staff_session_id = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    ticket = table.Column<string>(type: "text", nullable: true),
                    mode = table.Column<string>(
                        type: "character varying(20)",
                        maxLength: 20,
                        nullable: false
                    ),
                    audience = table.Column<string>(type: "text", nullable: false),
                    code_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    start_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    expires_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    redeemed_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    ended_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    ended_by = table.Column<string>(
                        type: "character varying(20)",
                        maxLength: 20,
                        nullable: true
                    ),
                    ended_by_name = table.Column<string>(type: "text", nullable: true),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_impersonation_sessions", x => x.id);
                    table.ForeignKey(
                        name: "FK_impersonation_sessions_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_impersonation_sessions_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_impersonation_sessions_users_user_id",
                        column: x => x.user_id,
                        principalTable: "users",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "service_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "text", nullable: false),
                    prefix = table.Column<string>(type: "text", nullable: false),
                    key_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    scopes = table.Column<string>(type: "text", nullable: false),
                    audience = table.Column<string>(type: "text", nullable: false),
                    created_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    expires_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    revoked_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_service_keys", x => x.id);
                    table.ForeignKey(
                        name: "FK_service_keys_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "support_access_requests",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: true),
                    staff_email = table.Column<string>(type: "text", nullable: false),
                    staff_name = table.Column<string>(type: "text", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    expires_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    answered_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    answered_by = table.Column<string>(type: "text", nullable: true),
                    granted_until = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_support_access_requests", x => x.id);
                    table.ForeignKey(
                        name: "FK_support_access_requests_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_support_access_requests_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "token_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    private_key = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    retired_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: true
                    ),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_token_keys", x => x.id);
                    table.ForeignKey(
                        name: "FK_token_keys_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "impersonated_requests",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    session_id = table.Column<Guid>(type: "uuid", nullable: false),
                    tenant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    user_id = table.Column<Guid>(type: "uuid", nullable: false),
                    method = table.Column<string>(type: "text", nullable: false),
                    route = table.Column<string>(type: "text", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    refused = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                    audit_entry_id = table.Column<Guid>(type: "uuid", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_impersonated_requests", x => x.id);
                    table.ForeignKey(
                        name: "FK_impersonated_requests_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_impersonated_requests_impersonation_sessions_session_id",
                        column: x => x.session_id,
                        principalTable: "impersonation_sessions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "service_key_activity",
                columns: table => new
                {
                    key_id = table.Column<Guid>(type: "uuid", nullable: false),
                    used_at = table.Column<DateTimeOffset>(
                        type: "timestamp with time zone",
                        nullable: false
                    ),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_service_key_activity", x => x.key_id);
                    table.ForeignKey(
                        name: "FK_service_key_activity_service_keys_key_id",
                        column: x => x.key_id,
                        principalTable: "service_keys",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_impersonation_id_sequence",
                table: "audit_entries",
                columns: new[] { "impersonation_id", "sequence" },
                filter: "impersonation_id is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonated_requests_session_id_at_id",
                table: "impersonated_requests",
                columns: new[] { "session_id", "at", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonation_sessions_code_hash",
                table: "impersonation_sessions",
                column: "code_hash",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonation_sessions_expires_at",
                table: "impersonation_sessions",
                column: "expires_at",
                filter: "ended_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonation_sessions_staff_issuer_staff_subject",
                table: "impersonation_sessions",
                columns: new[] { "staff_issuer", "staff_subject" },
                unique: true,
                filter: "ended_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonation_sessions_tenant_id_id",
                table: "impersonation_sessions",
                columns: new[] { "tenant_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_impersonation_sessions_user_id_id",
                table: "impersonation_sessions",
                columns: new[] { "user_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_service_keys_key_hash",
                table: "service_keys",
                column: "key_hash",
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_support_access_requests_tenant_id_id",
                table: "support_access_requests",
                columns: new[] { "tenant_id", "id" }
            );

            migrationBuilder.Guard(
                "service_keys",
                "token_keys",
                "impersonation_sessions",
                "impersonated_requests",
                "support_access_requests"
            );

            // An impersonation lasts an hour at most and is never prolonged, whatever is asked of the database.
            migrationBuilder.Run([
                "alter table impersonation_sessions add constraint at_most_an_hour check (expires_at > started_at and expires_at <= started_at + interval '60 minutes')",
                """
                create function postern_never_prolonged() returns trigger language plpgsql as $body$
                begin
                    if (new.expires_at, new.started_at, new.user_id, new.tenant_id, new.staff_subject, new.mode, new.code_hash)
                        is distinct from (old.expires_at, old.started_at, old.user_id, old.tenant_id, old.staff_subject, old.mode, old.code_hash)
                        or (old.ended_at is not null and new.ended_at is distinct from old.ended_at)
                        or (old.redeemed_at is not null and new.redeemed_at is distinct from old.redeemed_at)
                    then
                        raise exception 'postern: an impersonation is never prolonged or made another one' using errcode = 'restrict_violation';
                    end if;
                    return new;
                end $body$
                """,
                "create trigger never_prolonged before update on impersonation_sessions for each row execute function postern_never_prolonged()",
            ]);
        }
    }
}
