using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LifeCircle.Edge.CloudIngest.Sealing;
using LifeCircle.Edge.CloudIngest.Setup;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>The verbs and flags of the executable.</summary>
public static class CommandLine
{
    public const int WrongArguments = 2;

    /// <summary>Reads the arguments and runs the verb; anything wrong is one sentence on standard error and an exit code.</summary>
    public static async Task<int> RunAsync(string[] args, Func<RunOptions, Task<int>> run)
    {
        ArgumentNullException.ThrowIfNull(args);
        ParseResult parsed = Build(run).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            await System.Console.Error.WriteLineAsync($"cloud-ingest: {parsed.Errors[0].Message} See cloud-ingest {(parsed.CommandResult.Command is RootCommand ? "run" : parsed.CommandResult.Command.Name)} --help.");
            return WrongArguments;
        }

        // The host handles SIGTERM and SIGINT itself; a second handler here would race it.
        return await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    /// <summary>In the product's own words; the library would name a .NET type.</summary>
    private static int? Port(ArgumentResult argument)
    {
        string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port)) { return port; }
        argument.AddError($"--embedded-broker {text} is not a port; ports go from 1 to 65535.");
        return null;
    }

    private static int? Days(ArgumentResult argument, string flag, string otherwise)
    {
        string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)) { return days; }
        argument.AddError($"{flag} {text} is not a number of days; leave it out to keep {otherwise}.");
        return null;
    }

    private static RootCommand Build(Func<RunOptions, Task<int>> run)
    {
        Option<string?> broker = new("--broker") { Description = "Broker to connect to: mqtts://HOST:8883, or mqtt://127.0.0.1:1883 on this machine.", HelpName = "URL" };
        Option<int?> embedded = new("--embedded-broker") { Description = "Runs a broker inside this process, on 127.0.0.1 alone.", HelpName = "PORT", CustomParser = Port };
        Option<string?> user = new("--broker-user") { Description = "User name for the broker.", HelpName = "U" };
        Option<string?> password = new("--broker-password-file") { Description = "File whose first line is the broker's password.", HelpName = "F" };
        Option<string?> ca = new("--broker-ca") { Description = "PEM file of the authority that signed the broker's certificate.", HelpName = "F" };
        Option<string?> influx = new("--influx") { Description = "InfluxDB or VictoriaMetrics to write to; without it points go to the embedded store in the data folder.", HelpName = "URL" };
        Option<string> api = new("--influx-api") { Description = "Write API: v1, v2, auto (as the server, once recognised, wants it), or client (v2 through InfluxDB.Client, in a build that has it).", HelpName = "API", DefaultValueFactory = _ => "auto" };
        Option<string?> org = new("--influx-org") { Description = "Organisation of the bucket; InfluxDB 2.x needs it.", HelpName = "ORG" };
        Option<string?> bucket = new("--influx-bucket") { Description = "Database (1.x) or bucket to write to.", HelpName = "DB" };
        Option<string?> token = new("--influx-token-file") { Description = "File whose first line is the token.", HelpName = "F" };
        Option<string?> postgres = new("--postgres")
        {
            Description = "PostgreSQL for the registry: postgres://USER@HOST:5432/DATABASE, a connection string, or a file with one of them; without it the registry is a file in the data folder.",
            HelpName = "URL|FILE",
        };
        Option<string?> postgresPassword = new("--postgres-password-file") { Description = "File whose first line is the PostgreSQL password.", HelpName = "F" };
        Option<int?> keepDays = new("--keep-days") { Description = "Days that the embedded store keeps telemetry (events stay); without it everything is kept.", HelpName = "N", CustomParser = a => Days(a, "--keep-days", "everything") };
        Option<int?> keepSealed = new("--keep-sealed-days") { Description = "Days that sealed parts of events (phone, code) are kept in the registry; 30 when not given.", HelpName = "N", CustomParser = a => Days(a, "--keep-sealed-days", "them for 30 days") };
        Option<string> data = new("--data") { Description = "Folder for registry and embedded store.", HelpName = "DIR", Required = true };
        Option<string> http = new("--http") { Description = "Where console and API listen; loopback only.", HelpName = "URL", DefaultValueFactory = _ => "http://127.0.0.1:8090" };
        Option<string?> hostId = new("--host-id") { Description = "Publishes STATE as the fleet's primary host under this id.", HelpName = "ID" };
        Option<string?> shared = new("--shared-group")
        {
            Description = "Shares the fleet with other replicas of this group by MQTT 5 shared subscriptions; all of them on one PostgreSQL and one InfluxDB, and gateways without a primary host.",
            HelpName = "NAME",
        };
        Command verb = new("run", "Takes in what gateways publish, writes it to the time-series store, confirms it, and serves console and API.")
        {
            broker, embedded, user, password, ca, influx, api, org, bucket, token, postgres, postgresPassword, data, http, hostId, shared, keepDays, keepSealed,
        };
        verb.SetAction((parsed, _) => run(new RunOptions
        {
            Broker = parsed.GetValue(broker),
            EmbeddedBrokerPort = parsed.GetValue(embedded),
            BrokerUser = parsed.GetValue(user),
            BrokerPasswordFile = parsed.GetValue(password),
            BrokerCaFile = parsed.GetValue(ca),
            Influx = parsed.GetValue(influx),
            InfluxApi = parsed.GetValue(api)!,
            InfluxOrg = parsed.GetValue(org),
            InfluxBucket = parsed.GetValue(bucket),
            InfluxTokenFile = parsed.GetValue(token),
            Postgres = parsed.GetValue(postgres),
            PostgresPasswordFile = parsed.GetValue(postgresPassword),
            Data = parsed.GetValue(data)!,
            Http = parsed.GetValue(http)!,
            HostId = parsed.GetValue(hostId),
            SharedGroup = parsed.GetValue(shared),
            KeepDays = parsed.GetValue(keepDays),
            KeepSealedDays = parsed.GetValue(keepSealed) ?? RunOptions.KeepSealedDaysDefault,
        }));
        return new RootCommand("LifeCircle.Edge cloud side: ingest, operator console and API.") { verb, InfluxSetupCommand.Build(), SealingKeyCommand.Build(), UnsealCommand.Build() };
    }
}
