using System.Diagnostics;
using System.Text.Json;
using LifeCircle.Edge.Support;
using Xunit;

namespace LifeCircle.Edge.RealServers.Tests.Lockers;

/// <summary>Somebody goes away in the middle: with the shortest countdown that a site may have, on real processes.</summary>
public sealed class CountdownTests
{
    private const int CountdownMs = 30_000;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_terminal_that_nobody_touches_goes_home_by_itself_more_time_puts_that_off_and_nothing_is_left_half()
    {
        await using LockerCorner at = await LockerCorner.StartAsync("""{ "deposit": { "showsCode": true }, "terminal": { "countdownS": 30 } }""");
        await at.Terminal.StartAsync("Pickup");
        await at.Terminal.TypeAsync("000000");
        await at.Terminal.WaitForAsync("code", c => c.GetProperty("mistake").GetString() == "Wrong");
        await Eventually.True("half of the time is over", Limit, async () => LeftMs(await at.Terminal.ShowAsync()) is > 0 and < CountdownMs / 2);
        Assert.InRange(LeftMs(await at.Terminal.AnswerAsync("MoreTime")), CountdownMs - 5_000, CountdownMs);
        long since = Stopwatch.GetTimestamp();
        await at.Terminal.WaitForAsync("home");
        Assert.InRange(Stopwatch.GetElapsedTime(since), TimeSpan.FromMilliseconds(CountdownMs - 5_000), Limit);
        Assert.Equal("None", (await at.Terminal.StartAsync("Pickup")).GetProperty("screen").GetProperty("mistake").GetString());
        await at.HomeAsync();

        // A courier goes away with everything filled in: whoever comes next signs in himself, and nothing is reserved.
        await at.Terminal.StartAsync("Courier");
        await at.Terminal.TypeAsync(LockerCorner.CourierPin);
        await at.Terminal.WaitForAsync("parcel");
        await at.Terminal.FillAsync("SF1000000001", LockerCorner.Phone);
        await at.Terminal.WaitForAsync("sizes");
        await at.Terminal.WaitForAsync("home");
        Assert.Equal("sign-in", (await at.Terminal.StartAsync("Courier")).GetProperty("screen").GetProperty("$type").GetString());
        await at.HomeAsync();
        Assert.Empty(at.Stays());
        Assert.DoesNotContain(at.Corner.Physical, h => h.What == "pulse");
    }

    /// <summary>0 where there is no countdown.</summary>
    private static int LeftMs(JsonElement image) => image.GetProperty("countdown") is { ValueKind: JsonValueKind.Object } countdown ? countdown.GetProperty("msLeft").GetInt32() : 0;
}
