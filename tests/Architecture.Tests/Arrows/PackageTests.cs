using Xunit;

namespace LifeCircle.Edge.Architecture.Tests;

public sealed class PackageTests
{
    [Fact]
    public void Versions_of_packages_stand_only_in_the_central_file()
    {
        foreach (ProjectFile project in SourceTree.Projects)
        {
            Assert.All(project.Packages, p => Assert.True(p.Version is null, $"{project.Path} sets {p.Name} to {p.Version}; versions stand in Directory.Packages.props."));
        }
    }

    [Fact]
    public void Firmware_host_knows_no_mqtt()
    {
        foreach (ProjectFile project in SourceTree.Projects.Where(p => p.Side == "firmware-host"))
        {
            Assert.DoesNotContain(project.Packages, p => p.Name.Contains("mqtt", StringComparison.OrdinalIgnoreCase));
        }
    }

    [Fact]
    public void The_gateway_touches_no_device_file() => Assert.DoesNotContain(
        SourceTree.Projects.Where(p => p.Side != "firmware-host" && p.Side != "tests").SelectMany(p => p.Packages),
        p => p.Name is "System.Device.Gpio" or "System.IO.Ports" or "Iot.Device.Bindings");

    [Fact]
    public void The_outbox_and_the_payload_codec_know_no_network()
    {
        foreach (string name in new[] { "Outbox", "Sparkplug", "Model" })
        {
            ProjectFile project = SourceTree.Projects.Single(p => p.Name == name);
            Assert.DoesNotContain(project.Packages, p => p.Name.StartsWith("MQTTnet", StringComparison.Ordinal) || p.Name.StartsWith("Grpc", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Serial_ports_go_through_our_own_link() =>
        Assert.DoesNotContain(SourceTree.Projects.SelectMany(p => p.Packages), p => p.Name == "System.IO.Ports");
}
