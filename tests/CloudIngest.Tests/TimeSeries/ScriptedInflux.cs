using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Text;
using LifeCircle.Edge.Support;

namespace LifeCircle.Edge.CloudIngest.Tests.TimeSeries;

/// <summary>One request as the server saw it.</summary>
internal sealed record SeenRequest(string Path, string Query, string? Authorization, string Body)
{
    public string[] Lines => Body.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

/// <summary>An HTTP server on loopback that answers writes as the test's script says.</summary>
internal sealed class ScriptedInflux : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Func<SeenRequest, HttpListenerResponse, string> _script;
    private readonly Task _serving;

    /// <param name="script">Sets the status and returns the body.</param>
    public ScriptedInflux(Func<SeenRequest, HttpListenerResponse, string> script)
    {
        _script = script;
        Url = new Uri($"http://127.0.0.1:{FreePort.Next()}/");
        _listener.Prefixes.Add(Url.ToString());
        _listener.Start();
        _serving = Task.Run(ServeAsync);
    }

    public Uri Url { get; }

    public ConcurrentQueue<SeenRequest> Writes { get; } = new();

    public ConcurrentQueue<SeenRequest> Queries { get; } = new();

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try { context = await _listener.GetContextAsync(); }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { return; }

            try { await AnswerAsync(context); }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException) { } // The client had gone, or the test is over.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        using Stream body = context.Request.Headers["Content-Encoding"] == "gzip" ? new GZipStream(context.Request.InputStream, CompressionMode.Decompress) : context.Request.InputStream;
        using StreamReader reader = new(body, Encoding.UTF8);
        SeenRequest request = new(context.Request.Url!.AbsolutePath, context.Request.Url.Query, context.Request.Headers["Authorization"], await reader.ReadToEndAsync());
        string answer = "";
        context.Response.Headers["X-Influxdb-Version"] = "1.6.7";
        if (request.Path == "/ping") { context.Response.StatusCode = 204; }
        else
        {
            (request.Path == "/write" ? Writes : Queries).Enqueue(request);
            answer = _script(request, context.Response);
        }

        if (context.Response.StatusCode != 204) { await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(answer)); }
        context.Response.Close();
    }
}
