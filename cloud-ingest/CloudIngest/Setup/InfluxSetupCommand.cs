using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LifeCircle.Edge.TimeSeries;

namespace LifeCircle.Edge.CloudIngest.Setup;

/// <summary>The verb <c>influx-setup</c>: how long what is kept, once, by a person with the right to change the database.</summary>
internal static class InfluxSetupCommand
{
    public static Command Build()
    {
        Option<string> influx = new("--influx") { Description = "InfluxDB to set up.", HelpName = "URL", Required = true };
        Option<string> api = new("--influx-api") { Description = "v1, v2 or auto (as the server, once recognised, wants it).", HelpName = "API", DefaultValueFactory = _ => "auto" };
        Option<string?> org = new("--influx-org") { Description = "Organisation of the bucket; InfluxDB 2.x needs it.", HelpName = "ORG" };
        Option<string> bucket = new("--influx-bucket") { Description = "Database (1.x) or bucket.", HelpName = "DB", Required = true };
        Option<string?> token = new("--influx-token-file") { Description = "File whose first line is the token, or USER:PASSWORD (1.x), of an administrator.", HelpName = "F" };
        Option<int> raw = Days("--raw-days", "Days that telemetry is kept as it was measured; 0 is for ever.", new RetentionWish().RawDays);
        Option<int> hourly = Days("--hourly-days", "Days that hourly points are kept; 0 is for ever.", new RetentionWish().HourlyDays);
        Option<int> events = Days("--events-days", "Days that events are kept, and whatever else is in the default policy; 0 is for ever.", new RetentionWish().EventsDays);
        Option<bool> backfill = new("--backfill") { Description = "Makes the hourly points of what is in the database already." };
        Option<bool> dry = new("--dry-run") { Description = "Says what would be done, statement by statement, and changes nothing." };
        Option<bool> yes = new("--yes") { Description = "Lets points go that a shorter time no longer keeps." };
        Command verb = new("influx-setup", "Sets up how long an InfluxDB keeps what, and hourly points of all telemetry. A second run changes nothing.")
        {
            influx, api, org, bucket, token, raw, hourly, events, backfill, dry, yes,
        };
        verb.SetAction((parsed, cancellationToken) => InfluxSetupRun.RunAsync(
            new RunOptions
            {
                Influx = parsed.GetValue(influx),
                InfluxApi = parsed.GetValue(api)!,
                InfluxOrg = parsed.GetValue(org),
                InfluxBucket = parsed.GetValue(bucket),
                InfluxTokenFile = parsed.GetValue(token),
                Data = "",
                Http = "",
            },
            new RetentionWish
            {
                RawDays = parsed.GetValue(raw),
                HourlyDays = parsed.GetValue(hourly),
                EventsDays = parsed.GetValue(events),
                Backfill = parsed.GetValue(backfill),
                DryRun = parsed.GetValue(dry),
                Yes = parsed.GetValue(yes),
            },
            cancellationToken));
        return verb;
    }

    /// <summary>In the product's own words; the library would name a .NET type.</summary>
    private static Option<int> Days(string flag, string description, int otherwise) => new(flag)
    {
        Description = description,
        HelpName = "N",
        DefaultValueFactory = _ => otherwise,
        CustomParser = argument => Read(flag, argument),
    };

    private static int Read(string flag, ArgumentResult argument)
    {
        string text = argument.Tokens.Count > 0 ? argument.Tokens[0].Value : "";
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int days)) { return days; }
        argument.AddError($"{flag} {text} is not a number of days: 1 to {RetentionWish.DaysMax}, or 0 for ever.");
        return 0;
    }
}
