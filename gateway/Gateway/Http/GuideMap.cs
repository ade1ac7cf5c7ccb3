using LifeCircle.Edge.Gateway.Settings;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace LifeCircle.Edge.Gateway.Http;

/// <summary>The guide map of the circle (导视图) that the site file names, for the kiosk's home screen.</summary>
internal static class GuideMap
{
    /// <summary>A picture for a screen needs less; more would only slow the kiosk.</summary>
    private const long BytesMax = 8 * 1024 * 1024;

    public static void MapGuideMap(this IEndpointRouteBuilder routes) => routes.MapGet("/kiosk/map", Picture).ExcludeFromDescription();

    private static Results<PhysicalFileHttpResult, NotFound> Picture([FromServices] GatewaySettings settings)
    {
        string path = Path.Combine(settings.SiteFolder, settings.Site.Map);
        bool isThere = settings.Site.Map.Length > 0 && new FileInfo(path) is { Exists: true, Length: <= BytesMax };
        return isThere ? TypedResults.PhysicalFile(Path.GetFullPath(path), Path.GetExtension(path) switch { ".svg" => "image/svg+xml", ".png" => "image/png", _ => "image/jpeg" }) : TypedResults.NotFound();
    }
}
