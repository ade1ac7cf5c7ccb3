using CsCheck;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.CloudIngest.Tests.Registry;

/// <summary>What a person hears when the PostgreSQL that was named cannot be used.</summary>
public sealed class PostgresServerTests(PostgresOfClass postgres) : IClassFixture<PostgresOfClass>
{
    private static readonly TimeSpan NoPatience = TimeSpan.Zero;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_database_in_order_is_taken_from_a_url_a_connection_string_and_a_file()
    {
        string url = await postgres.NewDatabaseAsync();
        Postgres server = await postgres.ServerAsync();
        using TempFolder folder = new("address");
        string password = folder.Write("password", Postgres.Password + "\n");
        string name = url[(url.LastIndexOf('/') + 1)..];
        Assert.Null(await SaidAsync(url));
        Assert.Null(await SaidAsync(folder.Write("url", url + "\n")));
        Assert.Null(await SaidAsync($"Host=127.0.0.1;Port={server.Port};Database={name};Username={Postgres.User}", password));
        Assert.Null(await SaidAsync($"postgres://{Postgres.User}@127.0.0.1:{server.Port}/{name}?sslmode=disable", password));
    }

    [Fact]
    public async Task A_missing_database_is_named_with_what_makes_it()
    {
        Postgres server = await postgres.ServerAsync();
        Assert.Contains("There is no database nowhere", await SaidAsync(server.Url("nowhere")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_and_a_missing_password_are_told_apart_and_neither_is_shown()
    {
        Postgres server = await postgres.ServerAsync();
        string wrong = await SaidAsync($"postgres://{Postgres.User}:topsecret@127.0.0.1:{server.Port}/postgres");
        Assert.Contains("does not accept the password", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", wrong, StringComparison.Ordinal);
        Assert.Contains("wants a password", await SaidAsync($"postgres://{Postgres.User}@127.0.0.1:{server.Port}/postgres"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_named_with_what_to_check()
    {
        int port = FreePort.Next();
        string said = await SaidAsync($"postgres://u:topsecret@127.0.0.1:{port}/d");
        Assert.Contains($"No PostgreSQL answers at 127.0.0.1:{port}", said, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_comes_up_a_little_later_is_waited_for()
    {
        await using Postgres server = await Postgres.StartNewAsync("registry");
        await server.StopAsync();
        Task<string?> check = PostgresServer.CheckAsync(Address(server.Url("registry"), null), TimeSpan.FromMinutes(1), TimeProvider.System, Token);
        await server.StartAsync();
        Assert.Null(await check);
    }

    [Fact]
    public async Task A_role_that_may_not_make_tables_is_told_who_must_own_the_database()
    {
        string url = await postgres.NewDatabaseAsync();
        Postgres server = await postgres.ServerAsync();
        await server.SqlAsync("postgres", "CREATE ROLE guest LOGIN PASSWORD 'g'");
        Assert.Contains("guest may not make tables", await SaidAsync($"postgres://guest:g@127.0.0.1:{server.Port}/{url[(url.LastIndexOf('/') + 1)..]}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_hold_chinese_names_is_refused()
    {
        Postgres server = await postgres.ServerAsync();
        await server.SqlAsync("postgres", "CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0");
        Assert.Contains("encoded in LATIN1", await SaidAsync(server.Url("latin")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_server_that_is_too_old_is_refused_with_both_versions()
    {
        Assert.Equal("The PostgreSQL at db:5432 is version 13.14; the registry needs 14 or newer.", PostgresServer.JudgeVersion(130_014, "db:5432"));
        Assert.Null(PostgresServer.JudgeVersion(140_000, "db:5432"));
        Assert.Null(PostgresServer.JudgeVersion(150_006, "db:5432"));
    }

    [Theory]
    [InlineData("postgres://u@h", "names no database")]
    [InlineData("Database=d", "names no host")]
    [InlineData("Host=a,b;Database=d", "names several hosts")]
    [InlineData("mysql://u@h/d", "cannot be read")]
    [InlineData("Host=h;Database=d;Password=x;topsecret=1", "cannot be read")]
    [InlineData("Host=h;Database=d;Port=topsecret", "cannot be read")]
    [InlineData("/no/such/file", "cannot be read: Could not find")]
    public void What_is_no_address_is_one_sentence_without_the_secret(string text, string expected)
    {
        Assert.Null(PostgresAddress.TryRead(text, null, out string wrong));
        Assert.Contains(expected, wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("topsecret", wrong, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_user_and_database_come_out_of_a_url_as_they_went_in_and_no_password_comes_out() =>
        Gen.Select(Gen.String[Gen.Char[' ', '\u7fff'], 1, 20], Gen.String[Gen.Char[' ', '~'], 8, 20], Gen.String[Gen.Char[' ', '\u7fff'], 1, 20]).Sample((user, password, database) =>
        {
            PostgresAddress address = Address($"postgres://{Uri.EscapeDataString(user)}:{Uri.EscapeDataString(password)}@db.example:5433/{Uri.EscapeDataString(database)}", null);
            return address.User == user && address.Database == database && address.Server == "db.example:5433" && address.ToString() == $"{user}@db.example:5433/{database}";
        });

    private static async Task<string?> SaidOrNullAsync(string text, string? passwordFile) =>
        await PostgresServer.CheckAsync(Address(text, passwordFile), NoPatience, TimeProvider.System, Token);

    private static async Task<string> SaidAsync(string text, string? passwordFile = null) => (await SaidOrNullAsync(text, passwordFile))!;

    private static PostgresAddress Address(string text, string? passwordFile) =>
        PostgresAddress.TryRead(text, passwordFile, out string wrong) ?? throw new ArgumentException(wrong, nameof(text));
}
