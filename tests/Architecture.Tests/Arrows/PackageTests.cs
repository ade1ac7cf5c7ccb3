using System.Xml.Linq;
using LifeCircle.Edge.Support;
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
    public void The_adapter_over_InfluxDB_Client_is_there_and_compiled_only_when_it_is_asked_for()
    {
        Assert.True(File.Exists(RepoRoot.Under("cloud-ingest", "TimeSeries", "Client", "ClientLineSender.cs")));
        XElement project = XDocument.Load(RepoRoot.Under("cloud-ingest", "TimeSeries", "TimeSeries.csproj")).Root!;
        XElement package = project.Descendants("PackageReference").Single(p => p.Attribute("Include")?.Value == "InfluxDB.Client");
        Assert.Equal("'$(WithInfluxDbClient)' == 'true'", package.Parent!.Attribute("Condition")?.Value);
        XElement left = project.Descendants("Compile").Single(c => c.Attribute("Remove")?.Value == "Client/**");
        Assert.Equal("'$(WithInfluxDbClient)' != 'true'", left.Parent!.Attribute("Condition")?.Value);
        Assert.All(SourceTree.Files.Where(f => f.EndsWith(".cs", StringComparison.Ordinal) && SourceTree.Read(f).Contains("using InfluxDB" + ".Client", StringComparison.Ordinal)),
            f => Assert.StartsWith("cloud-ingest/TimeSeries/Client/", f, StringComparison.Ordinal));
    }

    [Fact]
    public void Serial_ports_go_through_our_own_link() =>
        Assert.DoesNotContain(SourceTree.Projects.SelectMany(p => p.Packages), p => p.Name == "System.IO.Ports");
}
