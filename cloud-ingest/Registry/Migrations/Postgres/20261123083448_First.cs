using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace LifeCircle.Edge.Registry.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class First : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "birth",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    birth_id = table.Column<long>(type: "bigint", nullable: false),
                    device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_birth", x => new { x.circle, x.gateway, x.birth_id, x.device });
                });

            migrationBuilder.CreateTable(
                name: "command",
                columns: table => new
                {
                    id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    verb = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    issuer = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    state = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    fault = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    text = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    issued_ms = table.Column<long>(type: "bigint", nullable: false),
                    expires_ms = table.Column<long>(type: "bigint", nullable: false),
                    result_ms = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_command", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "dead_letter",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    stream = table.Column<int>(type: "integer", nullable: false),
                    offset = table.Column<long>(type: "bigint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_dead_letter", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "device",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    online = table.Column<bool>(type: "boolean", nullable: false),
                    verbs = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device", x => new { x.circle, x.gateway, x.device });
                });

            migrationBuilder.CreateTable(
                name: "event",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    stream = table.Column<int>(type: "integer", nullable: false),
                    offset = table.Column<long>(type: "bigint", nullable: false),
                    device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    event_id = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    part = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    time_estimated = table.Column<bool>(type: "boolean", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_event", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "field_type",
                columns: table => new
                {
                    measurement = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    field = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    kind = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_field_type", x => new { x.measurement, x.field });
                });

            migrationBuilder.CreateTable(
                name: "gateway",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    in_session = table.Column<bool>(type: "boolean", nullable: false),
                    last_heard_ms = table.Column<long>(type: "bigint", nullable: false),
                    birth_id = table.Column<long>(type: "bigint", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    bd_seq = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gateway", x => new { x.circle, x.gateway });
                });

            migrationBuilder.CreateTable(
                name: "ledger",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    stream = table.Column<int>(type: "integer", nullable: false),
                    tail = table.Column<long>(type: "bigint", nullable: false),
                    head = table.Column<long>(type: "bigint", nullable: false),
                    repeats = table.Column<long>(type: "bigint", nullable: false),
                    heard_ms = table.Column<long>(type: "bigint", nullable: false),
                    written = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    evicted = table.Column<string>(type: "text", nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger", x => new { x.circle, x.gateway, x.epoch, x.stream });
                });

            migrationBuilder.CreateTable(
                name: "point_state",
                columns: table => new
                {
                    circle = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    gateway = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    device = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    name = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    type = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    unit = table.Column<string>(type: "text", nullable: false, collation: "C"),
                    value = table.Column<string>(type: "text", nullable: true, collation: "C"),
                    quality = table.Column<int>(type: "integer", nullable: false),
                    at_ms = table.Column<long>(type: "bigint", nullable: false),
                    epoch = table.Column<long>(type: "bigint", nullable: false),
                    stream = table.Column<int>(type: "integer", nullable: false),
                    offset = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_point_state", x => new { x.circle, x.gateway, x.device, x.name });
                });

            migrationBuilder.CreateIndex(
                name: "IX_command_circle_gateway_issued_ms",
                table: "command",
                columns: new[] { "circle", "gateway", "issued_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_command_state_expires_ms",
                table: "command",
                columns: new[] { "state", "expires_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_event_circle_gateway_at_ms",
                table: "event",
                columns: new[] { "circle", "gateway", "at_ms" });

            migrationBuilder.CreateIndex(
                name: "IX_event_circle_gateway_epoch_stream_offset",
                table: "event",
                columns: new[] { "circle", "gateway", "epoch", "stream", "offset" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_event_circle_gateway_kind",
                table: "event",
                columns: new[] { "circle", "gateway", "kind" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "birth");

            migrationBuilder.DropTable(
                name: "command");

            migrationBuilder.DropTable(
                name: "dead_letter");

            migrationBuilder.DropTable(
                name: "device");

            migrationBuilder.DropTable(
                name: "event");

            migrationBuilder.DropTable(
                name: "field_type");

            migrationBuilder.DropTable(
                name: "gateway");

            migrationBuilder.DropTable(
                name: "ledger");

            migrationBuilder.DropTable(
                name: "point_state");
        }
    }
}
