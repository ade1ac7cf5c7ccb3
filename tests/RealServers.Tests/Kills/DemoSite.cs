using System.Text.Json;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.RealServers.Tests;

/// <summary>What a test must know of the corner's site file.</summary>
/// <param name="Locker">The first device of kind locker.</param>
/// <param name="Compartments">compartment/01, …</param>
/// <param name="LockerBus">The bus of its first board.</param>
/// <param name="Inputs">Inputs whose changes are events.</param>
public sealed record DemoSite(string Locker, string LockerBus, int LockerBoards, IReadOnlyList<string> Compartments, IReadOnlyList<WatchedInput> Inputs)
{
    public static DemoSite Of(Corner corner)
    {
        JsonDocumentOptions withComments = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
        using JsonDocument site = JsonDocument.Parse(File.ReadAllText(corner.SitePath), withComments);
        string locker = "";
        string bus = "";
        int boards = 0;
        List<string> compartments = [];
        List<WatchedInput> inputs = [];
        foreach (JsonElement device in site.RootElement.Find("devices")!.Value.EnumerateArray())
        {
            string id = device.TextOf("id")!;
            foreach (JsonElement board in device.Find("boards")!.Value.EnumerateArray())
            {
                JsonElement settings = board.Find("settings") ?? default;
                if (device.TextOf("kind") == "locker")
                {
                    locker = id;
                    bus = bus.Length > 0 ? bus : board.TextOf("bus")!;
                    boards++;
                    long first = board.IntegerOf("first") ?? 1;
                    compartments.AddRange(Enumerable.Range((int)first, Doors(settings)).Select(n => $"compartment/{n:00}"));
                }
                else if (settings.ValueKind == JsonValueKind.Object && settings.Find("events") is { ValueKind: JsonValueKind.Array } events)
                {
                    inputs.Add(new WatchedInput(id, settings.TextOf("point")!, events[0].GetString()!, events[1].GetString()!));
                }
            }
        }

        return new DemoSite(locker, bus, boards, compartments, inputs);
    }

    /// <summary>As many as the site file says; the smaller board's number when it says nothing.</summary>
    private static int Doors(JsonElement settings) => settings.ValueKind == JsonValueKind.Object
        ? (int)(settings.IntegerOf("doors") ?? settings.IntegerOf("ways") ?? 24) : 24;
}
