using System.Data.Common;
using System.Globalization;
using LifeCircle.Edge.Console.Api;
using LifeCircle.Edge.Console.History;
using LifeCircle.Edge.Console.Live;
using LifeCircle.Edge.Console.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;

namespace LifeCircle.Edge.Console;

/// <summary>Wiring of the operator console and the REST API.</summary>
public static class ConsoleServices
{
    private static readonly string[] Cultures = ["zh-Hans", "en"];

    /// <summary>Adds pages and API; they read <see cref="Registry.IFleet"/> and <see cref="Registry.ICommandDesk"/>.</summary>
    public static IServiceCollection AddConsole(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(o => o.DisconnectedCircuitMaxRetained = 32);
        services.AddMudServices();
        services.AddLocalization();
        services.AddScoped<OperatorName>();
        services.AddScoped<Shown>();
        services.AddSingleton<HistoryDesk>();
        services.AddProblemDetails();
        services.AddOpenApi("v1", o => o.AddSchemaTransformer(Schemas.SayText));
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.TypeInfoResolverChain.Insert(0, ApiJson.Default));
        services.ConfigureHttpJsonOptions(o => o.SerializerOptions.Converters.Add(new UInt64Text()));
        services.AddAntiforgery(o => o.Cookie.SameSite = SameSiteMode.Strict);
        return services;
    }

    /// <summary>What every request passes.</summary>
    public static void UseConsole(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.UseMiddleware<SameSite>();
        application.UseExceptionHandler(new ExceptionHandlerOptions { StatusCodeSelector = StatusOf });
        application.UseWhen(c => !IsApi(c), pages => pages.UseStatusCodePagesWithReExecute("/not-found"));
        application.UseWhen(IsApi, api => api.UseStatusCodePages());
        application.UseRouting(); // Here and not first, so that the page for a wrong address is found when it is asked for in its place.
        application.UseRequestLocalization(o =>
        {
            // Chinese until somebody chooses; the choice is a cookie.
            o.SetDefaultCulture(Cultures[0]).AddSupportedCultures(Cultures).AddSupportedUICultures(Cultures);
            o.RequestCultureProviders = [new CookieRequestCultureProvider()];
        });
        application.UseAntiforgery();
    }

    public static void MapConsole(this WebApplication application)
    {
        ArgumentNullException.ThrowIfNull(application);
        application.MapStaticAssets();
        application.MapRazorComponents<App>().AddInteractiveServerRenderMode(o => o.ContentSecurityFrameAncestorsPolicy = null); // SameSite sets the whole policy.
        application.MapConsoleApi();
        application.MapHistoryApi();
        application.MapOpenApi("/openapi/{documentName}.json");
        application.MapGet("/culture", SetCulture).ExcludeFromDescription();
    }

    private static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

    /// <summary>A registry that does not answer now is worth another try, which 503 says and 500 does not.</summary>
    private static int StatusOf(Exception e) => e is DbException || e.InnerException is DbException ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;

    private static RedirectHttpResult SetCulture(string to, string? back, HttpContext context)
    {
        if (Cultures.Contains(to, StringComparer.Ordinal))
        {
            string cookie = CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(CultureInfo.GetCultureInfo(to)));
            context.Response.Cookies.Append(CookieRequestCultureProvider.DefaultCookieName, cookie, new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(365),
                SameSite = SameSiteMode.Strict,
                HttpOnly = true,
                IsEssential = true,
            });
        }

        bool local = back is ['/', ..] and not ['/', '/' or '\\', ..];
        return TypedResults.LocalRedirect(local ? back! : "/");
    }
}
