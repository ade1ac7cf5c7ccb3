using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Model;
using LifeCircle.Edge.Model.Lockers.Watch;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.Support;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.Kiosk.View;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>Every code that a page can be given has a word in Chinese and in English.</summary>
public sealed partial class ResourceTests
{
    private static readonly string[] Fields =
        ["temperature_c", "humidity_pct", "pressure_hpa", "voltage_v", "current_a", "power_w", "energy_wh", "frequency_hz", "power_factor"];

    private static readonly string[] Parts = ["cabinet", "outdoor", "meter", "l1", "l2", "l3", "relay", "input"];

    [Theory]
    [InlineData("gateway/Web/Text.resx", "gateway/Web/Text.en.resx")]
    [InlineData("gateway/Web/Kiosk/KioskText.resx", "gateway/Web/Kiosk/KioskText.en.resx")]
    [InlineData("cloud-ingest/Console/Words.resx", "cloud-ingest/Console/Words.en.resx")]
    public void Both_languages_have_the_same_words_with_the_same_places_in_them(string chinese, string english)
    {
        IReadOnlyDictionary<string, string> first = Resources.Read(chinese).Words, second = Resources.Read(english).Words;
        Assert.Equal(first.Keys.Order(StringComparer.Ordinal), second.Keys.Order(StringComparer.Ordinal));
        Assert.All(first, word => Assert.NotEmpty(word.Value));
        Assert.All(first, word => Assert.Equal(Places(word.Value), Places(second[word.Key])));
    }

    [Fact]
    public void The_phases_of_the_uplink_have_words() => Assert.Empty(Resources.Missing(Resources.GatewayFiles, "uplink.", Enum.GetNames<UplinkPhase>().Select(Kebab)));

    [Fact]
    public void The_states_and_outcomes_of_commands_have_words()
    {
        string[] outcomes = [.. Enum.GetNames<CommandOutcome>().Select(Kebab)];
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "command.", ["received", "running", .. outcomes]));

        string[] states = [.. typeof(CommandStates).GetFields(BindingFlags.Public | BindingFlags.Static).Where(f => f.IsLiteral).Select(f => (string)f.GetRawConstantValue()!)];
        Assert.Empty(outcomes.Except(states));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Command_", states));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Outcome_", states));
    }

    [Fact]
    public void The_faults_of_boards_and_of_commands_have_words()
    {
        string[] faults = [.. Enum.GetValues<DriverFault>().Where(f => f != DriverFault.None).Select(f => f.Name()), .. CommandFaults(), "firmware-lost"];
        Assert.Contains("interlock", faults);
        Assert.Contains("journal-lost", faults);
        Assert.Contains("unknown-part", faults);
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "fault.", faults));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Fault_", faults));
    }

    [Fact]
    public void The_kinds_of_events_have_words()
    {
        string[] kinds = [.. EventKinds.OfNode, .. EventKinds.OfDevice, .. EventKinds.OfLocker];
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "event.", kinds));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Event_", kinds));
    }

    [Fact]
    public void The_alarms_of_lockers_have_words_and_say_what_to_check()
    {
        string[] kinds = [.. AlarmKinds.All.Select(k => k.Name), "help-called", "code-guessing"];
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "alarm.", kinds));
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "alarm.", kinds.Select(k => $"{k}.check")));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Alarm_", kinds));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "AlarmCheck_", kinds));
    }

    [Fact]
    public void What_bars_a_compartment_of_a_list_has_words() =>
        Assert.Empty(Resources.Missing(Resources.KioskFiles, "list.bar.", Enum.GetNames<KioskBar>().Where(b => b != nameof(KioskBar.None))));

    [Fact]
    public void The_qualities_and_the_kinds_of_devices_have_words()
    {
        string[] kinds = ["locker", "vending", "charger", "outlets", "sensors"];
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "kind.", kinds));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Kind_", [.. kinds, "gateway"]));
        string[] poor = [.. Enum.GetNames<LiveQuality>().Select(Kebab).Where(q => q != "good")];
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "quality.", poor));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Quality_", poor));
    }

    [Fact]
    public void The_fields_and_parts_of_sensors_meters_and_relays_have_words()
    {
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "field.", Fields));
        Assert.Empty(Resources.Missing(Resources.GatewayFiles, "part.", Parts));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Field_", Fields));
        Assert.Empty(Resources.Missing(Resources.ConsoleFiles, "Part_", Parts));
    }

    [Fact]
    public void A_code_without_a_word_is_reported() =>
        Assert.Equal(["gateway/Web/Text.resx: fault.made-up", "gateway/Web/Text.en.resx: fault.made-up"], Resources.Missing(Resources.GatewayFiles, "fault.", ["no-reply", "made-up"]));

    /// <summary>The faults that programs give a command's result by themselves, found where they write them.</summary>
    private static string[] CommandFaults() =>
    [
        .. new[] { "firmware-host/FirmwareHost", "gateway/Gateway", "gateway/Model" }
            .SelectMany(room => Directory.EnumerateFiles(RepoRoot.Under(room), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => FaultWritten().Matches(File.ReadAllText(file)).Select(m => m.Groups["fault"].Value))
            .Distinct(StringComparer.Ordinal),
    ];

    private static string Kebab(string name) => JsonNamingPolicy.KebabCaseLower.ConvertName(name);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"Outcome\.(Failed|Refused|Unknown|Expired),\s*""(?<fault>[a-z][a-z-]*)""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex FaultWritten();

    [GeneratedRegex(@"\{[0-9](:[A-Z0-9]+)?\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Place();
}
