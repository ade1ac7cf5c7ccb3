using System.Net;
using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.DurableLog;
using LifeCircle.Edge.Gateway.Commands;
using LifeCircle.Edge.Gateway.Corner;
using LifeCircle.Edge.Gateway.Documents;
using LifeCircle.Edge.Gateway.Firmware;
using LifeCircle.Edge.Gateway.Http;
using LifeCircle.Edge.Gateway.Lockers;
using LifeCircle.Edge.Gateway.Node;
using LifeCircle.Edge.Gateway.Page;
using LifeCircle.Edge.Gateway.Records;
using LifeCircle.Edge.Gateway.Settings;
using LifeCircle.Edge.Gateway.Storage;
using LifeCircle.Edge.Gateway.Telemetry;
using LifeCircle.Edge.Outbox;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.AspNetCore.Localization;
using OpenTelemetry.Metrics;

namespace LifeCircle.Edge.Gateway;

/// <summary>The bill of materials: every part of the gateway, once.</summary>
public static class GatewayApp
{
    /// <summary>Shorter than the 5 s within which every process ends.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(4);

    /// <summary>A document that is edited on the page comes in one message.</summary>
    private const long FormBytesMax = 2 << 20;

    /// <summary>No settings file is waited for to change: it would cost a thread.</summary>
    private static readonly string[] NoWatch = ["--hostBuilder:reloadConfigOnChange=false"];

    public static WebApplication Build(GatewaySettings settings, OutboxOptions outbox, UplinkOptions uplink, Database database, Life life, Uri http)
    {
        // The program's own folder, wherever it was started from: the page's files lie beside it.
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = "gateway", Args = NoWatch });
        builder.WebHost.UseStaticWebAssets();
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, http));
        builder.Logging.ClearProviders().AddSimpleConsole(console => { console.SingleLine = true; console.TimestampFormat = "HH:mm:ss "; })
            .AddFilter("Microsoft", LogLevel.Warning).AddFilter("Grpc", LogLevel.None);
        builder.Services.AddSystemd();
        builder.Services.AddHostedService<StartIsOver>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = EndWithin);
        builder.Services.Configure<HostFilteringOptions>(hosts => hosts.AllowedHosts = ["localhost", "127.0.0.1", "[::1]"]);

        AddCore(builder.Services, settings, outbox, database, TimeProvider.System);
        builder.Services.AddSingleton(life);
        builder.Services.AddUplink(uplink);
        AddWeb(builder.Services);

        WebApplication app = builder.Build();
        app.UsePageSafety();
        app.UseRequestLocalization();
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapOpenApi();
        app.MapPrometheusScrapingEndpoint();
        app.MapApi();
        app.MapGuideMap();
        app.MapTerminalApi();
        app.MapDocuments();
        app.MapLockersApi();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        app.Services.GetRequiredService<GatewayMetrics>();
        return app;
    }

    /// <summary>Everything but web and uplink; tests run it on their own time and against their own firmware-host.</summary>
    public static void AddCore(IServiceCollection services, GatewaySettings settings, OutboxOptions outbox, Database database, TimeProvider time)
    {
        services.AddSingleton(settings);
        services.AddSingleton(database);
        services.AddSingleton(time);
        services.AddSingleton(BootClock.OfThisMachine(time));
        services.AddSingleton(new Outbox.Outbox(database, outbox));
        services.AddSingleton<AliasBook>();
        services.AddSingleton<DiskHealth>();
        services.AddSingleton<KnownEvents>();
        services.AddSingleton<RecordWriter>();
        services.AddSingleton<IPlatformKey, DocumentPlatformKey>();
        services.AddSingleton<EventSealer>();
        services.AddSingleton<RecentEvents>();
        services.AddSingleton(new CornerState(settings.Site));
        services.AddSingleton(new SiteTime(TimeZoneInfo.TryFindSystemTimeZoneById(settings.Site.TimeZone, out TimeZoneInfo? zone) ? zone : TimeZoneInfo.Utc));
        services.AddSingleton<DocumentStore>();
        services.AddSingleton<PeopleBook>();
        services.AddSingleton(SiteKey.OpenIn(settings.DataFolder));
        services.AddSingleton<NodePoints>();
        services.AddSingleton<ICorner, CornerBook>();
        services.AddSingleton<LinkView>();
        services.AddSingleton<FirmwareClient>();
        services.AddSingleton<Handover>();
        services.AddSingleton<CommandLedger>();
        services.AddSingleton<CommandService>();
        services.AddSingleton<ICommandSink>(provider => provider.GetRequiredService<CommandService>());
        AddLockers(services);

        // In the order of starting; they end in the opposite one, so that the last readings are still written.
        services.AddHostedService<Wiring>();
        services.AddHostedService<DocumentsAtStart>();
        services.AddHostedService<SiteKeyWatch>();
        services.AddSingleton<StateCopier>();
        services.AddHostedService(provider => provider.GetRequiredService<StateCopier>());
        services.AddSingleton<TelemetryWriter>();
        services.AddHostedService(provider => provider.GetRequiredService<TelemetryWriter>());
        services.AddSingleton<LinkWatch>();
        services.AddHostedService(provider => provider.GetRequiredService<LinkWatch>());
        services.AddHostedService<LockerService>();
        services.AddHostedService<CommandRunner>();
        services.AddHostedService<FirmwareLink>();
        services.AddHostedService<Heartbeat>();
    }

    private static void AddLockers(IServiceCollection services)
    {
        services.AddSingleton<LockerBooks>();
        services.AddSingleton<Compartments>();
        services.AddSingleton<AlarmDesk>();
        services.AddSingleton<AttemptDesk>();
        services.AddSingleton<WatchDesk>();
        services.AddSingleton<ChillDesk>();
        services.AddSingleton<OpenAllDesk>();
        services.AddSingleton<OperatorDesk>();
        services.AddSingleton<ILockersView, LockersView>();
        services.AddSingleton<FreeCompartments>();
        services.AddSingleton<DepositRule>();
        services.AddSingleton<EffectDesk>();
        services.AddSingleton<MailRound>();
        services.AddSingleton<Touches>();
        services.AddSingleton<LockerDesk>();
        services.AddSingleton<KioskScreens>();
        services.AddSingleton<RetentionDesk>();
        services.AddSingleton<KioskService>();
        services.AddSingleton<IKiosk>(provider => provider.GetRequiredService<KioskService>());
    }

    private static void AddWeb(IServiceCollection services)
    {
        services.AddSingleton<ICornerView, CornerView>();
        services.AddSingleton<IDocumentsView, DocumentsView>();
        services.AddLocalization();
        services.Configure<RequestLocalizationOptions>(Localize);
        services.AddRazorComponents().AddInteractiveServerComponents().AddHubOptions(hub => hub.MaximumReceiveMessageSize = FormBytesMax);
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, TerminalJson.Default));
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, LockersJson.Default));
        services.AddOpenApi();
        services.AddSingleton<GatewayMetrics>();
        services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(GatewayMetrics.MeterName).AddPrometheusExporter());
    }

    private static void Localize(RequestLocalizationOptions options)
    {
        string[] languages = [.. Languages.All];
        options.SetDefaultCulture(Languages.Default).AddSupportedCultures(languages).AddSupportedUICultures(languages);
        options.RequestCultureProviders = [new CustomRequestCultureProvider(context =>
        {
            string? asked = (string?)context.Request.Query["lang"] ?? context.Request.Cookies[Languages.Cookie];
            return Task.FromResult(asked is null ? null : new ProviderCultureResult(asked));
        })];
    }

    private static void Listen(Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, Uri http)
    {
        if (http.Host == "localhost") { kestrel.ListenLocalhost(http.Port); }
        else { kestrel.Listen(IPAddress.Parse(http.Host.Trim('[', ']')), http.Port); }
    }
}
