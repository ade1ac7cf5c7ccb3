using LifeCircle.Edge.Web;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>Keeps the page to this machine and to itself: no other site may frame it, script it or talk to it through a visitor's browser.</summary>
internal static class PageSafety
{
    // No inline script or style anywhere; the page's own WebSocket is same-origin.
    private const string Policy = "default-src 'self'; connect-src 'self' ws:; img-src 'self' data:; frame-ancestors 'none'; base-uri 'self'; form-action 'self'; object-src 'none'";

    public static void UsePageSafety(this WebApplication app) => app.Use(async (context, next) =>
    {
        // A browser names the page that asks; programs do not. WebSockets are not covered by the same-origin rule, so it is checked here.
        if (context.Request.Headers.Origin is [{ } origin] && !IsSameOrigin(origin, context.Request.Host))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        RememberLanguage(context);
        await next(context);
    });

    private static bool IsSameOrigin(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? asked) && string.Equals(asked.Authority, host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>The page's WebSocket knows no query, so a language chosen by link is kept in a cookie.</summary>
    private static void RememberLanguage(HttpContext context)
    {
        if (context.Request.Query["lang"] is [{ } asked] && Languages.All.Contains(asked, StringComparer.Ordinal))
        {
            context.Response.Cookies.Append(Languages.Cookie, asked, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, IsEssential = true, MaxAge = TimeSpan.FromDays(365) });
        }
    }
}
