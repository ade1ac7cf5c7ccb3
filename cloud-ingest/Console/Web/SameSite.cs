using Microsoft.AspNetCore.Http;

namespace LifeCircle.Edge.Console.Web;

/// <summary>Security headers on every answer, and no request that another site's page has made.</summary>
/// <remarks>Browsers let any page open a WebSocket to loopback; without this check it could press buttons here.</remarks>
internal sealed class SameSite(RequestDelegate next)
{
    // MudBlazor writes style attributes and its theme as a style element; scripts come from files alone.
    private const string Policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
        + "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length > 0 && origin != $"{context.Request.Scheme}://{context.Request.Host}")
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }

        return next(context);
    }
}
