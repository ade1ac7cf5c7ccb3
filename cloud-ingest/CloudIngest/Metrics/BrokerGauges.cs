using System.Diagnostics.Metrics;
using LifeCircle.Edge.CloudIngest.Broker;

namespace LifeCircle.Edge.CloudIngest.Metrics;

/// <summary>The embedded broker's figures.</summary>
internal sealed class BrokerGauges : IDisposable
{
    private readonly Meter _meter = new(MetricsServices.MeterName);

    public BrokerGauges(EmbeddedBroker broker)
    {
        _meter.CreateObservableGauge("broker.clients", () => broker.Clients, description: "Clients of the embedded broker");
        _meter.CreateObservableCounter("broker.messages", () => broker.Messages, description: "Messages taken by the embedded broker");
        _meter.CreateObservableCounter("broker.overwritten", () => broker.Overwritten, description: "Messages dropped for subscribers that did not keep up; gateways send them again");
    }

    public void Dispose() => _meter.Dispose();
}
