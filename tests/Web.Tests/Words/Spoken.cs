using System.Globalization;
using LifeCircle.Edge.Web.View;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>Parts of both pages in one language, without a browser: their words and the HTML they make.</summary>
public sealed class Spoken : IAsyncDisposable
{
    private readonly CultureInfo _before = CultureInfo.CurrentUICulture, _numbersBefore = CultureInfo.CurrentCulture;
    private readonly ServiceProvider _services;
    private readonly HtmlRenderer _renderer;

    public Spoken(string language)
    {
        CultureInfo.CurrentUICulture = CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(language);
        _services = new ServiceCollection().AddLogging().AddLocalization().AddSingleton(TimeProvider.System).AddSingleton(new SiteTime(TimeZoneInfo.Utc)).AddScoped<Console.Live.Shown>().BuildServiceProvider();
        _renderer = new HtmlRenderer(_services, _services.GetRequiredService<ILoggerFactory>());
    }

    public IStringLocalizer<Text> Text => _services.GetRequiredService<IStringLocalizer<Text>>();

    /// <summary>The text of a component, its tags taken out and its white space made single.</summary>
    public async Task<string> RenderAsync<T>(params (string Name, object Value)[] parameters)
        where T : IComponent
    {
        string html = await _renderer.Dispatcher.InvokeAsync(async () =>
            (await _renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters.ToDictionary(p => p.Name, object? (p) => p.Value)))).ToHtmlString());
        string text = System.Net.WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Replace(html, "<[^>]*>", " ", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        return string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    public async ValueTask DisposeAsync()
    {
        await _renderer.DisposeAsync();
        await _services.DisposeAsync();
        (CultureInfo.CurrentUICulture, CultureInfo.CurrentCulture) = (_before, _numbersBefore);
    }
}
