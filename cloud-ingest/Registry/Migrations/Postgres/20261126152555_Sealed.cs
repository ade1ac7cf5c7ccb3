using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LifeCircle.Edge.Registry.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class Sealed : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "sealed",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    stream = table.Column<int>(type: "integer", nullable: false),
                    offset = table.Column<long>(type: "bigint", nullable: false),
                    made_in = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    key_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    received_at = table.Column<long>(type: "bigint", nullable: false),
                    erased_at = table.Column<long>(type: "bigint", nullable: true),
                    erased_by = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: true, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sealed", x => new { x.circle, x.gateway, x.epoch, x.stream, x.offset });
                });

            migrationBuilder.CreateIndex(
                name: "IX_sealed_received_at",
                table: "sealed",
                column: "received_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sealed");
        }
    }
}
