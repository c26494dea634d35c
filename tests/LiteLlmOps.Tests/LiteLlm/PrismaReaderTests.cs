using LiteLlmOps.LiteLlm;
using LiteLlmOps.Schema;

namespace LiteLlmOps.Tests.LiteLlm;

public sealed class PrismaReaderTests
{
    private const string Text = """
        generator client {
          provider = "prisma-client-py"
        }
        datasource client {
          provider = "postgresql"
          url      = env("DATABASE_URL") // with a // in "a text // too"
        }
        enum JobStatus {
          ACTIVE
          INACTIVE
        }
        /// A table with every kind of element.
        model LiteLLM_Thing {
          id          String    @id @default(uuid())
          spend       Float     @default(0.0)
          count       BigInt    @default(0)
          name        String?   @map("thing_name") @unique
          note        String    @default ("a // b")
          models      String[]  @default([])
          limits      Json      @default("{}")
          status      JobStatus @default(INACTIVE)
          isOn        Boolean   @default(true)
          created_at  DateTime? @default(now()) @map("created_at")
          updated_at  DateTime  @updatedAt
          seen_at     DateTime  @db.Timestamptz(6)
          code        String    @db.VarChar(20)
          content     Bytes
          number      Int       @default(autoincrement())
          owner       LiteLLM_Owner? @relation(fields: [owner_id], references: [id])
          owner_id    String?
          @@unique([name, code], map: "own_name")
          @@index([spend(sort: Desc), created_at])
          @@map("LiteLLM_ThingTable")
        }
        model LiteLLM_Owner {
          id     String
          part   Int
          things LiteLLM_Thing[]
          @@id([id, part])
        }
        """;

    private static readonly SchemaTable Thing = PrismaReader.Read("schema.prisma", Text).Tables[0];

    [Theory]
    [InlineData("id", "text", false, null)]
    [InlineData("spend", "double precision", false, "0.0")]
    [InlineData("count", "bigint", false, "0")]
    [InlineData("thing_name", "text", true, null)]
    [InlineData("note", "text", false, "'a // b'::text")]
    [InlineData("models", "text[]", true, "ARRAY[]::text[]")]
    [InlineData("limits", "jsonb", false, "'{}'::jsonb")]
    [InlineData("status", "\"JobStatus\"", false, "'INACTIVE'::\"JobStatus\"")]
    [InlineData("isOn", "boolean", false, "true")]
    [InlineData("created_at", "timestamp(3) without time zone", true, "CURRENT_TIMESTAMP")]
    [InlineData("updated_at", "timestamp(3) without time zone", false, null)]
    [InlineData("seen_at", "timestamp(6) with time zone", false, null)]
    [InlineData("code", "character varying(20)", false, null)]
    [InlineData("content", "bytea", false, null)]
    [InlineData("number", "integer", false, "nextval('\"LiteLLM_ThingTable_number_seq\"'::regclass)")]
    public void A_field_is_converted_to_the_column_that_PostgreSQL_reports(string name, string type, bool isNullable, string? value) =>
        Assert.Equal(new SchemaColumn(name, type, isNullable, value), Thing.Columns.Single(c => c.Name == name));

    [Fact]
    public void Keys_have_column_names_and_relations_are_not_columns()
    {
        Assert.Equal("LiteLLM_ThingTable", Thing.Name);
        Assert.DoesNotContain("owner", Thing.Columns.Select(static c => c.Name));
        Assert.Equal(["id"], Thing.PrimaryKey);
        Assert.Equal(
            [
                ["thing_name"],
                ["thing_name", "code"],
            ],
            Thing.Unique
        );
        Assert.Equal(
            [
                ["spend", "created_at"],
            ],
            Thing.Indexes
        );
        Assert.Equal(["id", "part"], PrismaReader.Read("schema.prisma", Text).Tables[1].PrimaryKey);
        Assert.Equal(["ACTIVE", "INACTIVE"], PrismaReader.Read("schema.prisma", Text).Enums["JobStatus"]);
    }

    [Theory]
    [InlineData("hello", 1, "block")]
    [InlineData("model A {\n  id Strang\n}", 2, "type Strang")]
    [InlineData("model A {\n  id String\n", 3, "truncated")]
    [InlineData("enum E {\n  A\n}", 1, "contains no model")]
    [InlineData("", 1, "contains no model")]
    public void An_invalid_schema_is_an_error_with_its_line(string text, int line, string says)
    {
        var problem = Assert.Throws<SourceException>(() => PrismaReader.Read("/x/schema.prisma", text));
        Assert.Contains(says, problem.Message, StringComparison.Ordinal);
        Assert.Equal(line, problem.Line);
    }

    [Theory]
    [InlineData(true, true, true, nameof(ColumnVerdict.ProcessStale))]
    [InlineData(true, true, false, nameof(ColumnVerdict.ClientStale))]
    [InlineData(true, false, false, nameof(ColumnVerdict.DatabaseAhead))]
    [InlineData(false, true, true, nameof(ColumnVerdict.NotMigrated))]
    [InlineData(false, false, false, nameof(ColumnVerdict.Unknown))]
    public void The_verdict_depends_on_table_package_client_and_migrations(bool inTable, bool inPackage, bool inClient, string verdict)
    {
        var expected = Enum.Parse<ColumnVerdict>(verdict);
        static IReadOnlyList<SchemaTable> Tables(bool has) =>
            [new SchemaTable("T", has ? [new SchemaColumn("c", "text", true, null)] : [], [], [], [])];
        static LiteLlmSchema Schema(bool has) => new(new Dictionary<string, IReadOnlyList<string>>(), Tables(has));
        var installed = new InstalledLiteLlm("x", Schema(inPackage), IsBundled: false) { Client = Schema(inClient) };
        Assert.Equal(expected, ColumnVerdicts.Of(new LiveSchema("public", Tables(inTable), [], []), installed, "T", "c"));
        var marked = installed with { Migrations = new Dictionary<string, string> { ["m1"] = "ALTER TABLE \"T\" ADD COLUMN \"c\" TEXT" } };
        if (expected == ColumnVerdict.NotMigrated)
            Assert.Equal(
                ColumnVerdict.MarkedButAbsent,
                ColumnVerdicts.Of(new LiveSchema("public", Tables(inTable), [], [new Migration("m1", true, false, null)]), marked, "T", "c")
            );
    }
}
