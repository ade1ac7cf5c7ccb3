using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries.Retention;

/// <summary>Stands in for a 2.x server, which the tests have not: buckets and tasks as its HTTP API has them, and what it says of them in InfluxQL.</summary>
internal sealed class Influx2StandIn
{
    private readonly JsonArray _buckets = [];
    private readonly JsonArray _tasks = [];

    /// <summary>What the server refuses with; 0: it does not.</summary>
    public int Refuses { get; set; }

    public IEnumerable<string> Buckets => _buckets.Select(b => $"{b!["name"]} {Seconds(b["retentionRules"]![0]!)}");

    public IEnumerable<string> Tasks => _tasks.Select(t => (string)t!["flux"]!);

    public Say Answer(SeenRequest request)
    {
        if (Refuses > 0) { return new Say(Refuses, """{"code":"unauthorized","message":"unauthorized access"}"""); }
        string[] path = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        return (request.Method, path) switch
        {
            ("POST", ["api", "v2", "write"]) => new Say(204),
            ("POST", ["query"]) => new Say(200, Ask(QueryHelpers.ParseQuery(request.Body)["q"].ToString())),
            ("GET", ["api", "v2", "orgs"]) => new Say(200, """{"orgs":[{"id":"0a","name":"lifecircle"}]}"""),
            (_, ["api", "v2", "buckets", ..]) => Keep(_buckets, "buckets", request, path.ElementAtOrDefault(3)),
            (_, ["api", "v2", "tasks", ..]) => Keep(_tasks, "tasks", request, path.ElementAtOrDefault(3)),
            _ => new Say(404, """{"code":"not found","message":"path not found"}"""),
        };
    }

    private static Say Keep(JsonArray items, string name, SeenRequest request, string? id)
    {
        if (request.Method == "GET")
        {
            string wanted = QueryHelpers.ParseQuery(request.Query)["name"].ToString();
            return new Say(200, new JsonObject { [name] = new JsonArray([.. items.Where(i => NameOf(i!) == wanted).Select(i => i!.DeepClone())]) }.ToJsonString());
        }

        JsonObject said = (JsonObject)JsonNode.Parse(request.Body)!;
        if (request.Method == "POST")
        {
            said["id"] = $"{items.Count + 1:x16}";
            said["name"] = NameOf(said);
            items.Add((JsonNode)said);
            return new Say(201, said.ToJsonString());
        }

        JsonObject item = (JsonObject)items.Single(i => (string)i!["id"]! == id)!;
        if (said["retentionRules"] is JsonArray { Count: > 0 } rules) { item["retentionRules"] = rules.DeepClone(); } // No rule is no change.
        if (said["flux"] is { } flux) { item["flux"] = flux.DeepClone(); }
        return new Say(200, item.ToJsonString());
    }

    /// <summary>A task's name stands in its script.</summary>
    private static string NameOf(JsonNode item) => (string?)item["name"] ?? ((string)item["flux"]!).Split("name: \"")[1].Split('"')[0];

    private static long Seconds(JsonNode rule) => (long)rule["everySeconds"]!;

    /// <summary>Every bucket counts as a default policy, and as kept for ever.</summary>
    private string Ask(string influxQl)
    {
        if (!influxQl.StartsWith("SHOW RETENTION POLICIES", StringComparison.Ordinal)) { return """{"results":[{"statement_id":0}]}"""; }
        IEnumerable<string> rows = _buckets.Select(b => (string)b!["name"]!).OrderDescending().Select(n => n.Contains('/', StringComparison.Ordinal) ? n.Split('/')[1] : "autogen");
        JsonArray values = [.. rows.Select(n => new JsonArray(n, "0s", "168h0m0s", 1, true))];
        return $$"""{"results":[{"statement_id":0,"series":[{"columns":["name","duration","shardGroupDuration","replicaN","default"],"values":{{values.ToJsonString()}}}]}]}""";
    }
}
