using LifeCircle.Edge.Support;
using LifeCircle.Edge.Web.Kiosk.View;
using LifeCircle.Edge.Web.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Web.Tests.Kiosk;

/// <summary>The gateway's pages on a server of their own, with its content policy, over a scripted kiosk.</summary>
public sealed class KioskHost : IAsyncDisposable
{
    /// <summary>As the gateway says it in PageSafety: what it forbids is forbidden here too.</summary>
    private const string Policy = "default-src 'self'; connect-src 'self' ws:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    /// <summary>Stands for the site's own guide map.</summary>
    private const string Map = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 560" font-family="Noto Sans CJK SC, sans-serif" font-size="24" font-weight="600" text-anchor="middle">
          <rect width="800" height="560" fill="#eef0e4"/><path d="M-20 470c180-70 300 60 460-10s240-120 400-90v220H-20z" fill="#bcdbe6"/>
          <path d="M0 180h800M0 350h800M210 0v560M520 0v480" stroke="#ffffff" stroke-width="34"/>
          <rect x="30" y="30" width="150" height="115" rx="10" fill="#e6d3ae"/><rect x="250" y="30" width="240" height="115" rx="10" fill="#d5e3c0"/><rect x="560" y="30" width="210" height="115" rx="10" fill="#e6d3ae"/>
          <rect x="30" y="220" width="150" height="95" rx="10" fill="#eac9b8"/><rect x="250" y="220" width="240" height="95" rx="10" fill="#f4e3b5"/><rect x="560" y="220" width="210" height="95" rx="10" fill="#d9d2e6"/>
          <g fill="#2c2418"><text x="105" y="97">小区北门</text><text x="370" y="97">社区公园</text><text x="665" y="97">卫生服务站</text><text x="105" y="276">早餐店</text><text x="370" y="300">智能柜</text><text x="665" y="276">老年食堂</text><text x="330" y="520">伊敏河</text></g>
          <circle cx="370" cy="250" r="17" fill="#0b5249"/><circle cx="370" cy="250" r="7" fill="#ffffff"/>
        </svg>
        """;

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
        _app.MapGet("/map.svg", () => Results.Content(Map, "image/svg+xml"));
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
