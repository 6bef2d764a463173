using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Postern.Billing;

#nullable disable

namespace Postern.Storage.Migrations.Sqlite
{
    /// <summary>Subscriptions, credits and their ledger, invoices, overrides, usage; effects at Stripe.</summary>
    public partial class Billing : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "channel",
                table: "outbox_messages",
                type: "TEXT",
                nullable: false,
                defaultValue: "webhook"
            );

            migrationBuilder.AddColumn<string>(
                name: "subject_id",
                table: "outbox_messages",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "tenant_id",
                table: "outbox_messages",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "external_id",
                table: "outbox_deliveries",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.AddColumn<string>(
                name: "sent_at",
                table: "outbox_deliveries",
                type: "TEXT",
                nullable: true
            );

            migrationBuilder.CreateTable(
                name: "billing_overrides",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    plan = table.Column<string>(type: "TEXT", nullable: true),
                    amount = table.Column<long>(type: "INTEGER", nullable: true),
                    currency = table.Column<string>(type: "TEXT", nullable: true),
                    percent = table.Column<int>(type: "INTEGER", nullable: true),
                    due_in_days = table.Column<int>(type: "INTEGER", nullable: true),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    from = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<string>(type: "TEXT", nullable: false),
                    ended_at = table.Column<string>(type: "TEXT", nullable: true),
                    ended_by = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_billing_overrides", x => x.id);
                    table.ForeignKey(
                        name: "FK_billing_overrides_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_billing_overrides_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "credits",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    remaining = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<string>(type: "TEXT", nullable: true),
                    note = table.Column<string>(type: "TEXT", nullable: true),
                    reversed_at = table.Column<string>(type: "TEXT", nullable: true),
                    expired_at = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    given_by = table.Column<string>(type: "TEXT", nullable: false),
                    giver = table.Column<string>(type: "TEXT", nullable: false),
                    given_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    given_today = table.Column<long>(type: "INTEGER", nullable: false),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_credits", x => x.id);
                    table.CheckConstraint(
                        "credits_remaining",
                        "amount > 0 and remaining between 0 and amount"
                    );
                    table.ForeignKey(
                        name: "FK_credits_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_credits_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "invoices",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    series = table.Column<string>(type: "TEXT", nullable: false),
                    year = table.Column<int>(type: "INTEGER", nullable: true),
                    sequence = table.Column<int>(type: "INTEGER", nullable: true),
                    number = table.Column<string>(type: "TEXT", nullable: true),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    lines = table.Column<string>(type: "TEXT", nullable: false),
                    subtotal = table.Column<long>(type: "INTEGER", nullable: false),
                    tax = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    credit_applied = table.Column<long>(type: "INTEGER", nullable: false),
                    amount_paid = table.Column<long>(type: "INTEGER", nullable: false),
                    bill_to = table.Column<string>(type: "TEXT", nullable: false),
                    due_in_days = table.Column<int>(type: "INTEGER", nullable: false),
                    memo = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    issued_at = table.Column<string>(type: "TEXT", nullable: true),
                    due_at = table.Column<string>(type: "TEXT", nullable: true),
                    paid_at = table.Column<string>(type: "TEXT", nullable: true),
                    voided_at = table.Column<string>(type: "TEXT", nullable: true),
                    written_off_at = table.Column<string>(type: "TEXT", nullable: true),
                    payment_attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    payment_tried_at = table.Column<string>(type: "TEXT", nullable: true),
                    payment_error = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_invoices", x => x.id);
                    table.ForeignKey(
                        name: "FK_invoices_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_invoices_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "stripe_events",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    type = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: true),
                    state = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: true),
                    payload = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_stripe_events", x => x.id);
                }
            );

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 20, nullable: true),
                    currency = table.Column<string>(type: "TEXT", nullable: true),
                    price = table.Column<long>(type: "INTEGER", nullable: true),
                    interval = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    current_period_start = table.Column<string>(type: "TEXT", nullable: true),
                    current_period_end = table.Column<string>(type: "TEXT", nullable: true),
                    converted_at = table.Column<string>(type: "TEXT", nullable: true),
                    payment_method = table.Column<string>(
                        type: "TEXT",
                        maxLength: 20,
                        nullable: false
                    ),
                    stripe_customer = table.Column<string>(type: "TEXT", nullable: true),
                    stripe_subscription = table.Column<string>(type: "TEXT", nullable: true),
                    told_at = table.Column<string>(type: "TEXT", nullable: true),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => x.id);
                    table.ForeignKey(
                        name: "FK_subscriptions_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_subscriptions_tenants_id",
                        column: x => x.id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "usage_adjustments",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    from = table.Column<long>(type: "INTEGER", nullable: false),
                    to = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_adjustments", x => x.id);
                    table.ForeignKey(
                        name: "FK_usage_adjustments_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_usage_adjustments_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "usage_days",
                columns: table => new
                {
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey(
                        "PK_usage_days",
                        x => new
                        {
                            x.tenant_id,
                            x.meter,
                            x.day,
                        }
                    );
                    table.ForeignKey(
                        name: "FK_usage_days_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "usage_events",
                columns: table => new
                {
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_events", x => new { x.source, x.id });
                    table.ForeignKey(
                        name: "FK_usage_events_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateTable(
                name: "usage_meters",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", nullable: false),
                    first_reported_at = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_usage_meters", x => x.key);
                }
            );

            migrationBuilder.CreateTable(
                name: "balance_transactions",
                columns: table => new
                {
                    id = table.Column<string>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<string>(type: "TEXT", nullable: false),
                    currency = table.Column<string>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 20, nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false),
                    balance = table.Column<long>(type: "INTEGER", nullable: false),
                    credit_id = table.Column<string>(type: "TEXT", nullable: false),
                    invoice_id = table.Column<string>(type: "TEXT", nullable: true),
                    stripe_invoice = table.Column<string>(type: "TEXT", nullable: true),
                    created_at = table.Column<string>(type: "TEXT", nullable: false),
                    audit_entry_id = table.Column<string>(type: "TEXT", nullable: false),
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_balance_transactions", x => x.id);
                    table.CheckConstraint("balance_transactions_balance", "balance >= 0");
                    table.ForeignKey(
                        name: "FK_balance_transactions_audit_entries_audit_entry_id",
                        column: x => x.audit_entry_id,
                        principalTable: "audit_entries",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_balance_transactions_credits_credit_id",
                        column: x => x.credit_id,
                        principalTable: "credits",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_balance_transactions_invoices_invoice_id",
                        column: x => x.invoice_id,
                        principalTable: "invoices",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                    table.ForeignKey(
                        name: "FK_balance_transactions_tenants_tenant_id",
                        column: x => x.tenant_id,
                        principalTable: "tenants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict
                    );
                }
            );

            migrationBuilder.CreateIndex(
                name: "IX_tenants_trial_ends_at",
                table: "tenants",
                column: "trial_ends_at",
                filter: "trial_ends_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_outbox_messages_subject_id",
                table: "outbox_messages",
                column: "subject_id",
                filter: "subject_id is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_outbox_messages_tenant_id_id",
                table: "outbox_messages",
                columns: new[] { "tenant_id", "id" },
                filter: "channel <> 'webhook'"
            );

            migrationBuilder.CreateIndex(
                name: "IX_balance_transactions_stripe_invoice",
                table: "balance_transactions",
                column: "stripe_invoice",
                filter: "stripe_invoice is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_balance_transactions_invoice_id",
                table: "balance_transactions",
                column: "invoice_id",
                filter: "invoice_id is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_balance_transactions_tenant_id_currency_number",
                table: "balance_transactions",
                columns: new[] { "tenant_id", "currency", "number" },
                unique: true
            );

            migrationBuilder.CreateIndex(
                name: "IX_billing_overrides_tenant_id_id",
                table: "billing_overrides",
                columns: new[] { "tenant_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_billing_overrides_tenant_id_kind",
                table: "billing_overrides",
                columns: new[] { "tenant_id", "kind" },
                unique: true,
                filter: "ended_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_billing_overrides_until",
                table: "billing_overrides",
                column: "until",
                filter: "ended_at is null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_created_at",
                table: "credits",
                column: "created_at"
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_expires_at",
                table: "credits",
                column: "expires_at",
                filter: "remaining > 0 and expires_at is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_giver_currency_given_on_given_today",
                table: "credits",
                columns: new[] { "giver", "currency", "given_on", "given_today" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_tenant_id_currency_created_at",
                table: "credits",
                columns: new[] { "tenant_id", "currency", "created_at" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_tenant_id_currency_expires_at",
                table: "credits",
                columns: new[] { "tenant_id", "currency", "expires_at" },
                filter: "remaining > 0"
            );

            migrationBuilder.CreateIndex(
                name: "IX_credits_tenant_id_id",
                table: "credits",
                columns: new[] { "tenant_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_invoices_number",
                table: "invoices",
                column: "number",
                unique: true,
                filter: "number is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_invoices_series_year_sequence",
                table: "invoices",
                columns: new[] { "series", "year", "sequence" },
                unique: true,
                filter: "sequence is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_invoices_status_due_at",
                table: "invoices",
                columns: new[] { "status", "due_at" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_invoices_tenant_id_id",
                table: "invoices",
                columns: new[] { "tenant_id", "id" }
            );

            migrationBuilder.CreateIndex(
                name: "IX_stripe_events_state_created_at",
                table: "stripe_events",
                columns: new[] { "state", "created_at" },
                filter: "state in ('received', 'failed')"
            );

            migrationBuilder.CreateIndex(
                name: "IX_stripe_events_received_at",
                table: "stripe_events",
                column: "received_at"
            );

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_stripe_customer",
                table: "subscriptions",
                column: "stripe_customer",
                filter: "stripe_customer is not null"
            );

            migrationBuilder.CreateIndex(
                name: "IX_usage_adjustments_tenant_id_meter_day",
                table: "usage_adjustments",
                columns: new[] { "tenant_id", "meter", "day" }
            );

            migrationBuilder.Guard("subscriptions", "credits", "invoices", "billing_overrides");
            migrationBuilder.AppendOnly([.. LedgerGuards.AppendOnly]);
            migrationBuilder.KeepBooks();
        }
    }
}
