using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace LifeCircle.Edge.Registry.Migrations.Sqlite
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
                    circle = table.Column<string>(type: "TEXT", nullable: false),
                    gateway = table.Column<string>(type: "TEXT", nullable: false),
                    epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    stream = table.Column<int>(type: "INTEGER", nullable: false),
                    offset = table.Column<long>(type: "INTEGER", nullable: false),
                    made_in = table.Column<string>(type: "TEXT", nullable: false),
                    key_id = table.Column<string>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false),
                    received_at = table.Column<long>(type: "INTEGER", nullable: false),
                    erased_at = table.Column<long>(type: "INTEGER", nullable: true),
                    erased_by = table.Column<string>(type: "TEXT", nullable: true),
                    reason = table.Column<string>(type: "TEXT", nullable: true)
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
