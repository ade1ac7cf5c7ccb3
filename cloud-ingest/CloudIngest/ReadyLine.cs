using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace LifeCircle.Edge.CloudIngest;

/// <summary>One line on standard output when everything serves, with the addresses as they came out.</summary>
internal sealed class ReadyLine(IHostApplicationLifetime lifetime, IServer server, RunOptions options) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(() =>
        {
            string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? options.Http;
            string broker = options.EmbeddedBrokerPort is null ? "broker" : "embedded broker";
            System.Console.Out.WriteLine($"cloud-ingest ready: console {address.TrimEnd('/')}/ {broker} {options.BrokerUrl}");
        });
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
