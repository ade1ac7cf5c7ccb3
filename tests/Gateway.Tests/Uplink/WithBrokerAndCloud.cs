using Xunit;

namespace LifeCircle.Edge.Gateway.Tests.Uplink;

/// <summary>A broker and a cloud for each test; the gateway is the test's own.</summary>
public abstract class WithBrokerAndCloud : IAsyncLifetime
{
    private protected TestBroker Broker { get; private set; } = null!;

    private protected TestCloud Cloud { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Broker = await TestBroker.StartedAsync();
        Cloud = await TestCloud.ConnectedAsync(Broker);
    }

    public async ValueTask DisposeAsync()
    {
        await Cloud.DisposeAsync();
        await Broker.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
