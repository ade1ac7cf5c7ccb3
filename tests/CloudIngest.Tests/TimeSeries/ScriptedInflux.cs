using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>One request as the server saw it.</summary>
internal sealed record SeenRequest(string Path, string Query, string? Authorization, string Body)
{
    public string Method { get; init; } = "";

    public string[] Lines => Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>How the connection ends before the answer does.</summary>
internal enum CutAt { Nowhere, BeforeHeaders, InBody }

/// <summary>What the server answers to one write.</summary>
internal sealed record Say(int Status, string Body = "")
{
    public string? RetryAfter { get; init; }

    public CutAt Cut { get; init; }

    /// <summary>The answer waits for it.</summary>
    public Task? Hold { get; init; }
}

/// <summary>Who the server says that it is.</summary>
internal sealed record Greeting(string? Version = null, string? Build = null, bool ServerHostname = false, int PingStatus = 204, string PingBody = "", int HealthStatus = 404, string HealthBody = "")
{
    public static Greeting Influx1 { get; } = new("1.6.7~rc0", "OSS");

    public static Greeting Influx18 { get; } = new("1.8.10", "OSS", HealthStatus: 200, HealthBody: """{"checks":[],"message":"ready for queries and writes","name":"influxdb","status":"pass","version":"1.8.10"}""");

    public static Greeting Influx2 { get; } = new("v2.7.11", "OSS", HealthStatus: 200, HealthBody: """{"name":"influxdb","message":"ready for queries and writes","status":"pass","checks":[],"version":"v2.7.11","commit":"fbf5d4ab5e"}""");

    /// <summary>Its headers taken away by a proxy.</summary>
    public static Greeting BareInflux2 { get; } = Influx2 with { Version = null, Build = null };

    public static Greeting Influx3 { get; } = new("3.1.0", "Core", PingStatus: 200, PingBody: """{"version":"3.1.0","revision":"482dd8aac5","process_id":"b3b2"}""", HealthStatus: 200, HealthBody: "OK");

    public static Greeting Influx3Body { get; } = Influx3 with { Version = null, Build = null };

    public static Greeting Cloud { get; } = new("2.0.0-cloud", "Cloud2");

    public static Greeting VictoriaMetrics { get; } = new(ServerHostname: true, HealthStatus: 200, HealthBody: "OK");

    public static Greeting Silent { get; } = new();
}

/// <summary>An HTTP server on loopback that answers writes as the test's script says: any status, slowly, or cut off.</summary>
internal sealed class ScriptedInflux : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Func<SeenRequest, Say> _script;

    private ScriptedInflux(WebApplication application, Func<SeenRequest, Say> script) => (_application, _script) = (application, script);

    public Uri Url { get; private set; } = null!;

    public Greeting Greeting { get; set; } = Greeting.Influx1;

    public ConcurrentQueue<SeenRequest> Writes { get; } = new();

    public ConcurrentQueue<SeenRequest> Queries { get; } = new();

    public int Pings;

    public static async Task<ScriptedInflux> StartAsync(Func<SeenRequest, Say> script)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        ScriptedInflux server = new(application, script);
        application.Run(server.AnswerAsync);
        await application.StartAsync();
        server.Url = new Uri(application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/");
        return server;
    }

    public static Task<ScriptedInflux> StartAsync(Say always) => StartAsync(_ => always);

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync(new CancellationToken(canceled: true)); // At once: a held answer is not waited for.
        await _application.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        if (Greeting.Version is { } version) { context.Response.Headers["X-Influxdb-Version"] = version; }
        if (Greeting.Build is { } build) { context.Response.Headers["X-Influxdb-Build"] = build; }
        if (Greeting.ServerHostname) { context.Response.Headers["X-Server-Hostname"] = "box"; }
        string path = context.Request.Path;
        if (path == "/ping") { Interlocked.Increment(ref Pings); }
        Say say = path switch
        {
            "/ping" => new Say(Greeting.PingStatus, Greeting.PingBody),
            "/health" => new Say(Greeting.HealthStatus, Greeting.HealthBody),
            _ => await TakeAsync(context, path),
        };
        if (say.Hold is { } hold) { await hold.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); }
        if (say.Cut == CutAt.BeforeHeaders)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = say.Status;
        if (say.RetryAfter is { } after) { context.Response.Headers.RetryAfter = after; }
        byte[] body = Encoding.UTF8.GetBytes(say.Body);
        if (say.Cut == CutAt.InBody)
        {
            context.Response.ContentLength = body.Length + 1_000;
            await context.Response.Body.WriteAsync(body);
            await context.Response.Body.FlushAsync();
            context.Abort();
            return;
        }

        if (say.Status != 204) { await context.Response.Body.WriteAsync(body); }
    }

    private async Task<Say> TakeAsync(HttpContext context, string path)
    {
        await using Stream body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using StreamReader reader = new(body, Encoding.UTF8);
        SeenRequest request = new(path, context.Request.QueryString.Value ?? "", context.Request.Headers.Authorization, await reader.ReadToEndAsync()) { Method = context.Request.Method };
        (path is "/write" or "/api/v2/write" ? Writes : Queries).Enqueue(request);
        return _script(request);
    }
}
