using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Postern.Storage.Migrations.Sqlite
{
    /// <summary>A whole domain is found without the trigram index.</summary>
    public partial class TenantsByDomain : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "IX_tenants_domain",
                table: "tenants",
                column: "domain"
            );
        }
    }
}
