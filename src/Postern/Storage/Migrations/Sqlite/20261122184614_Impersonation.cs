using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Sqlite
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    staff_issuer = table.Column<string>(type: "TEXT", nullable: false),
                    staff_subject = table.Column<string>(type: "TEXT", nullable: false),
                    staff_email = table.Column<string>(type: "TEXT", nullable: false),
                    staff_name = table.Column<string>(type: "TEXT", nullable: false),
                    staff_session_id = table.Column<string>(type: "TEXT", nullable: true),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    ticket = table.Column<string>(type: "TEXT", nullable: true),
                    mode = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    audience = table.Column<string>(type: "TEXT", nullable: false),
                    code_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    start_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                    started_at = table.Column<string>(type: "TEXT", nullable: false),
                    expires_at = table.Column<string>(type: "TEXT", nullable: false),
                    redeemed_at = table.Column<string>(type: "TEXT", nullable: true),
                    ended_at = table.Column<string>(type: "TEXT", nullable: true),
                    ended_by = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    ended_by_name = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    prefix = table.Column<string>(type: "TEXT", nullable: false),
                    key_hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    scopes = table.Column<string>(type: "TEXT", nullable: false),
                    audience = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    expires_at = table.Column<string>(type: "TEXT", nullable: true),
                    revoked_at = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: true),
                    staff_email = table.Column<string>(type: "TEXT", nullable: false),
                    staff_name = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", nullable: false),
                    requested_at = table.Column<string>(type: "TEXT", nullable: false),
                    expires_at = table.Column<string>(type: "TEXT", nullable: false),
                    answered_at = table.Column<string>(type: "TEXT", nullable: true),
                    answered_by = table.Column<string>(type: "TEXT", nullable: true),
                    granted_until = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    private_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    retired_at = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
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
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    session_id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    user_id = table.Column<string>(type: "TEXT", nullable: false),
                    method = table.Column<string>(type: "TEXT", nullable: false),
                    route = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<int>(type: "INTEGER", nullable: false),
                    refused = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<string>(type: "TEXT", nullable: false),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
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
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    used_at = table.Column<string>(type: "TEXT", nullable: false),
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
                """
                create trigger impersonation_sessions_at_most_an_hour before insert on impersonation_sessions
                when julianday(new.expires_at) <= julianday(new.started_at)
                    or julianday(new.expires_at) - julianday(new.started_at) > 60.0001 / 1440
                begin select raise(abort, 'postern: an impersonation lasts an hour at most'); end
                """,
                """
                create trigger impersonation_sessions_never_prolonged before update on impersonation_sessions
                when (new.expires_at, new.started_at, new.user_id, new.tenant_id, new.staff_subject, new.mode, new.code_hash)
                        is not (old.expires_at, old.started_at, old.user_id, old.tenant_id, old.staff_subject, old.mode, old.code_hash)
                    or (old.ended_at is not null and new.ended_at is not old.ended_at)
                    or (old.redeemed_at is not null and new.redeemed_at is not old.redeemed_at)
                begin select raise(abort, 'postern: an impersonation is never prolonged or made another one'); end
                """,
            ]);
        }
    }
}
