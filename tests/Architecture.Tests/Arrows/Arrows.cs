namespace LifeCircle.Edge.Architecture.Tests;

/// <summary>Which project may know which: the whole list, each arrow with its reason.</summary>
/// <remarks>References point at the still things. Tests may know whatever they test, and no product project may know a test.</remarks>
public static class Arrows
{
    /// <summary>Project -> what it may reference -> why.</summary>
    public static readonly IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> Allowed = new Dictionary<string, IReadOnlyDictionary<string, string>>
    {
        // firmware-host: owns the wires and knows nothing of MQTT, parcels or prices.
        ["Contracts"] = None,
        ["DurableLog"] = None,
        ["Wire"] = new Dictionary<string, string> { ["Contracts"] = "board types make the contracts' capabilities and return their faults" },
        ["Lockers"] = new Dictionary<string, string>
        {
            ["Contracts"] = "a lock board is the capability ILockBank",
            ["Wire"] = "frames travel over its byte links",
        },
        ["Sensors"] = new Dictionary<string, string>
        {
            ["Contracts"] = "inputs are points",
            ["Wire"] = "inputs are read through its GPIO",
        },
        ["Charging"] = new Dictionary<string, string>
        {
            ["Contracts"] = "meters are points",
            ["Wire"] = "frames travel over its byte links, Modbus is spoken there",
        },
        ["Simulators"] = new Dictionary<string, string>
        {
            ["Contracts"] = "the site file says which wires to simulate",
            ["Wire"] = "its ptys are the simulated wires",
            ["Lockers"] = "the far end speaks the same codec as the driver",
            ["Sensors"] = "the far end of the inputs",
            ["Charging"] = "the far end of the meters, made from their settings",
        },
        ["FirmwareHost"] = new Dictionary<string, string>
        {
            ["Contracts"] = "serves device_host.proto, reads the site file",
            ["DurableLog"] = "the journal lies on it",
            ["Wire"] = "opens the buses",
            ["Lockers"] = "bill of materials",
            ["Sensors"] = "bill of materials",
            ["Charging"] = "bill of materials",
            ["Simulators"] = "the verb simulate",
        },

        // gateway: touches no device file.
        ["Model"] = new Dictionary<string, string> { ["Contracts"] = "documents are read as the site file is: whole, every error at once" },
        ["Sparkplug"] = None,
        ["Outbox"] = new Dictionary<string, string> { ["DurableLog"] = "streams and offsets of bytes, inside the caller's transaction" },
        ["Uplink"] = new Dictionary<string, string>
        {
            ["Contracts"] = "boot clock: records carry boot id and monotonic time",
            ["DurableLog"] = "aliases and clock segments are stored in the caller's transaction",
            ["Outbox"] = "drains it, confirms to it",
            ["Sparkplug"] = "speaks it",
        },
        ["Web"] = new Dictionary<string, string> { ["Model"] = "pages show the state machines' states" },
        ["Gateway"] = new Dictionary<string, string>
        {
            ["Contracts"] = "client of device_host.proto, reads the site file",
            ["DurableLog"] = "the one database with state and outbox",
            ["Model"] = "bill of materials",
            ["Outbox"] = "bill of materials",
            ["Sparkplug"] = "bill of materials",
            ["Uplink"] = "bill of materials",
            ["Web"] = "bill of materials",
        },

        // cloud-ingest: runs anywhere.
        ["TimeSeries"] = None,
        ["Registry"] = None,
        ["Ingest"] = new Dictionary<string, string>
        {
            ["Registry"] = "births, ledger, events and commands are kept there",
            ["Sparkplug"] = "decodes what the gateway publishes",
            ["TimeSeries"] = "writes the points",
        },
        ["Console"] = new Dictionary<string, string>
        {
            ["Ingest"] = "live pages hear of changes, pages show its state",
            ["Registry"] = "pages and API read the fleet and issue commands",
            ["TimeSeries"] = "state of the store on the page",
        },
        ["CloudIngest"] = new Dictionary<string, string>
        {
            ["Console"] = "bill of materials",
            ["Ingest"] = "bill of materials",
            ["Registry"] = "bill of materials",
            ["Sparkplug"] = "the ingest needs it at run time, and the list of assemblies names direct references alone",
            ["TimeSeries"] = "bill of materials",
        },
    };

    /// <summary>The only projects of another side that a side may reference.</summary>
    private static readonly Dictionary<string, string[]> AcrossSides = new()
    {
        ["firmware-host"] = [],
        ["gateway"] = ["firmware-host/Contracts", "firmware-host/DurableLog"],
        ["cloud-ingest"] = ["gateway/Sparkplug"],
    };

    private static Dictionary<string, string> None => [];

    /// <summary>Every arrow that may not be, as "From -> To: why not".</summary>
    public static IReadOnlyList<string> Check(IEnumerable<ProjectFile> projects) => [.. projects.SelectMany(CheckOne)];

    private static IEnumerable<string> CheckOne(ProjectFile project)
    {
        if (project.Side == "tests") { yield break; }

        if (!Allowed.TryGetValue(project.Name, out IReadOnlyDictionary<string, string>? allowed))
        {
            yield return $"{project.Name}: not in the table of allowed references; add it there with a reason for each arrow.";
            allowed = None;
        }

        foreach (string reference in project.References)
        {
            string[] parts = reference.Split('/');
            string to = Path.GetFileNameWithoutExtension(reference);
            if (!allowed.ContainsKey(to)) { yield return $"{project.Name} -> {to}: not in the table of allowed references."; }

            if (parts[0] != project.Side && !AcrossSides.GetValueOrDefault(project.Side, []).Contains($"{parts[0]}/{parts[1]}", StringComparer.Ordinal))
            {
                yield return $"{project.Name} -> {to}: {project.Side} may not reference {parts[0]}/{parts[1]}.";
            }
        }
    }
}
