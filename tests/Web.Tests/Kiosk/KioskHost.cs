using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>The gateway's pages on a server of their own, with its content policy, over a scripted kiosk.</summary>
public sealed class KioskHost : IAsyncDisposable
{
    /// <summary>As the gateway says it in PageSafety: what it forbids is forbidden here too.</summary>
    private const string Policy = "default-src 'self'; connect-src 'self' ws:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    private readonly int _port = FreePort.Next();
    private WebApplication? _app;

    public ScriptedKiosk Kiosk { get; } = new();

    public string Url => $"http://127.0.0.1:{_port}/kiosk";

    public static async Task<KioskHost> StartAsync()
    {
        KioskHost host = new();
        await host.StartAgainAsync();
        return host;
    }

    public async Task StartAgainAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "gateway", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Development });
        builder.WebHost.UseStaticWebAssets().UseUrls($"http://127.0.0.1:{_port}");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IKiosk>(Kiosk).AddSingleton(TimeProvider.System).AddLocalization();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            context.Response.Headers.ContentSecurityPolicy = Policy;
            return next(context);
        });
        _app.UseAntiforgery();
        _app.MapStaticAssets();
        _app.MapRazorComponents<App>().AddInteractiveServerRenderMode(server => server.ContentSecurityFrameAncestorsPolicy = null);
        await _app.StartAsync();
    }

    public async Task StopAsync()
    {
        if (_app is null) { return; }
        await _app.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    /// <summary>Opens the terminal and waits until its script runs.</summary>
    public async Task OpenAsync(WatchedPage watched)
    {
        ArgumentNullException.ThrowIfNull(watched);
        await watched.Page.GotoAsync(Url);
        await watched.Page.Locator("html[data-live]").WaitForAsync();
    }

    public async ValueTask DisposeAsync() => await StopAsync();
}
