using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace LifeCircle.Edge.Support;

/// <summary>The HTTP API of a product process; names of properties are looked up without regard to case.</summary>
public class JsonApi(string url) : IDisposable
{
    protected HttpClient Http { get; } = new() { BaseAddress = new Uri(url), Timeout = TimeSpan.FromSeconds(10) };

    public async Task<JsonElement> GetAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(path);
        answer.EnsureSuccessStatusCode();
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    public Task<string> TextAsync(string path) => Http.GetStringAsync(path);

    public async Task<int> StatusAsync(string path)
    {
        using HttpResponseMessage answer = await Http.GetAsync(path);
        return (int)answer.StatusCode;
    }

    public async Task<(int Status, JsonElement Body)> PostAsync(string path, object body)
    {
        using HttpResponseMessage answer = await Http.PostAsJsonAsync(path, body);
        string text = await answer.Content.ReadAsStringAsync();
        using JsonDocument document = JsonDocument.Parse(text.Length > 0 && text[0] is '{' or '[' ? text : "{}");
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    /// <summary>Posts JSON as it stands.</summary>
    public Task<(int Status, JsonElement Body)> PostTextAsync(string path, string json) => SendTextAsync(HttpMethod.Post, path, json);

    /// <summary>Puts JSON as it stands.</summary>
    public Task<(int Status, JsonElement Body)> PutTextAsync(string path, string json) => SendTextAsync(HttpMethod.Put, path, json);

    private async Task<(int Status, JsonElement Body)> SendTextAsync(HttpMethod method, string path, string json)
    {
        using HttpRequestMessage request = new(method, path) { Content = new StringContent(json, System.Text.Encoding.UTF8, "application/json") };
        using HttpResponseMessage answer = await Http.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        using JsonDocument document = JsonDocument.Parse(text.Length > 0 && text[0] is '{' or '[' ? text : "{}");
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    public void Dispose()
    {
        Http.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>Reading JSON whose property names may be written in any case.</summary>
public static class JsonReading
{
    extension(JsonElement element)
    {
        public JsonElement? Find(string name)
        {
            if (element.ValueKind != JsonValueKind.Object) { return null; }

            foreach (JsonProperty property in element.EnumerateObject())
            {
                if (string.Equals(property.Name, name, StringComparison.OrdinalIgnoreCase)) { return property.Value; }
            }

            return null;
        }

        public string? TextOf(string name) => element.Find(name) is { } v
            ? v.ValueKind switch
            {
                JsonValueKind.String => v.GetString(),
                JsonValueKind.Null => null,
                _ => v.GetRawText(),
            }
            : null;

        public long? IntegerOf(string name) => long.TryParse(element.TextOf(name), NumberStyles.Integer, CultureInfo.InvariantCulture, out long n) ? n : null;

        public bool? BooleanOf(string name) => element.Find(name)?.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => null,
        };

        /// <summary>The elements of an array, or of the first array property of an object.</summary>
        public IReadOnlyList<JsonElement> Items() => element.ValueKind switch
        {
            JsonValueKind.Array => [.. element.EnumerateArray()],
            JsonValueKind.Object => element.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array)
                .Select(p => p.Value.EnumerateArray().ToArray()).FirstOrDefault() ?? [],
            _ => [],
        };
    }
}
