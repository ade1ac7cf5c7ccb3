using System.Net;
using System.Runtime.InteropServices;
using LifeCircle.Edge.CloudIngest.Broker;
using LifeCircle.Edge.CloudIngest.Metrics;
using LifeCircle.Edge.CloudIngest.Setup;
using LifeCircle.Edge.Console;
using LifeCircle.Edge.Ingest;
using LifeCircle.Edge.Registry;
using LifeCircle.Edge.TimeSeries;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>The bill of materials of the cloud side: what it is made of, in the order in which it starts.</summary>
internal static class IngestApplication
{
    private const int CannotStart = 1;
    private static readonly TimeSpan PostgresWithin = TimeSpan.FromSeconds(15);

    /// <summary>Runs until SIGTERM or SIGINT; a reason not to start is one sentence on standard error.</summary>
    public static async Task<int> RunAsync(RunOptions options)
    {
        if (RunChecks.Check(options) is { } wrong) { return await Refuse(wrong, CommandLine.WrongArguments); }
        IngestOptions ingest = ToIngest(options);
        if (ingest.Validate() is { } wrongIngest) { return await Refuse(wrongIngest, CommandLine.WrongArguments); }
        try
        {
            await using DataFolder folder = DataFolder.Open(options.Data);
            Uri http = new(options.Http);
            Ports.RefuseBusy(Ports.AddressOf(http), http.Port, "--http URL");
            if (options.EmbeddedBrokerPort is { } port) { Ports.RefuseBusy(IPAddress.Loopback, port, "--embedded-broker PORT"); }
            if (ingest.Postgres is { } postgres && await CheckAsync(postgres) is { } wrongServer) { throw new OperatorException(wrongServer); }
            await using WebApplication application = Build(options, ingest);
            await application.RunAsync();
            return 0;
        }
        catch (OperatorException e)
        {
            return await Refuse(e.Message, CannotStart);
        }
    }

    private static WebApplication Build(RunOptions options, IngestOptions ingest)
    {
        // Found beside the executable, from whatever folder it is started; static assets too, in every environment.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(Limit);
        builder.WebHost.UseUrls(options.Http);
        builder.Configuration["AllowedHosts"] = "localhost;127.0.0.1;[::1]"; // A name that resolves to loopback must not become a way in.
        // Every statement and every request at Information would bury what an operator looks for.
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Information).AddFilter("System.Net.Http", LogLevel.Warning);
        builder.Services.AddSystemd();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddSingleton(TimeProvider.System);

        if (options.EmbeddedBrokerPort is { } port) { builder.Services.AddEmbeddedBroker(port); }
        builder.Services.AddIngest(ingest);
        if (options.KeepDays is { } days)
        {
            builder.Services.AddHostedService(s => new KeepDays(Path.Combine(ingest.DataDirectory, "timeseries.db"), days, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<KeepDays>>()));
        }

        builder.Services.AddHostedService(s => new KeepSealed(s.GetRequiredService<ISealedParts>(), options.KeepSealedDays, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILogger<KeepSealed>>()));
        builder.Services.AddConsole();
        builder.Services.AddIngestMetrics();
        builder.Services.AddHostedService(s => new ReadyLine(s.GetRequiredService<IHostApplicationLifetime>(), s.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>(), options));

        WebApplication application = builder.Build();
        application.UseConsole();
        application.MapConsole();
        application.MapPrometheusScrapingEndpoint("/metrics");
        return application;
    }

    private static IngestOptions ToIngest(RunOptions options) => new()
    {
        BrokerUrl = new Uri(options.BrokerUrl),
        User = options.BrokerUser,
        PasswordFile = options.BrokerPasswordFile,
        CaFile = options.BrokerCaFile,
        HostId = options.HostId,
        SharedGroup = options.SharedGroup,
        DataDirectory = Path.GetFullPath(options.Data),
        Postgres = options.Postgres is null ? null : PostgresAddress.TryRead(options.Postgres, options.PostgresPasswordFile, out _),
        Influx = ToInflux(options),
    };

    internal static InfluxOptions? ToInflux(RunOptions options) => options.Influx is null ? null : new InfluxOptions
    {
        Url = new Uri(options.Influx),
        Api = InfluxOptions.ApiOf(options.InfluxApi)!.Value,
        Org = options.InfluxOrg ?? "",
        Bucket = options.InfluxBucket!,
        TokenFile = options.InfluxTokenFile,
    };

    private static async Task<string?> CheckAsync(PostgresAddress postgres)
    {
        using CancellationTokenSource stop = new();
        using PosixSignalRegistration term = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Ended);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Ended);
        try
        {
            return await PostgresServer.CheckAsync(postgres, PostgresWithin, TimeProvider.System, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return "Ended before PostgreSQL answered.";
        }

        void Ended(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = 1 << 20;
        kestrel.Limits.MaxConcurrentConnections = 512;
        kestrel.Limits.MaxConcurrentUpgradedConnections = 128; // One per open page.
    }

    private static async Task<int> Refuse(string sentence, int code)
    {
        await System.Console.Error.WriteLineAsync($"cloud-ingest: {sentence}");
        return code;
    }
}
