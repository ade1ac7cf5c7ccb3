using System.Diagnostics;
using LifeCircle.Edge.Contracts.Capabilities;
using LifeCircle.Edge.Wire;
using LifeCircle.Edge.Wire.Links;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Wire;

public sealed class SerialLinkTests
{
    private static readonly byte[] Request = [0x8A, 0x01, 0x01, 0x11, 0x9B];
    private static readonly byte[] Reply = [0x02, 0x10, 0x20];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_round_trip_on_a_pty_takes_less_than_a_third_of_a_millisecond()
    {
        using FarEnd far = FarEnd.Echoing();
        await using SerialLink link = Link(far.Path);
        double best = double.MaxValue;

        // Other work on the machine disturbs single batches, so the best of several counts.
        for (int batch = 0; batch < 30 && best >= 0.3; batch++)
        {
            double[] ms = new double[100];
            for (int i = 0; i < ms.Length; i++)
            {
                long began = Stopwatch.GetTimestamp();
                Assert.True((await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000), Stop)).IsOk);
                ms[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            Array.Sort(ms);
            best = Math.Min(best, ms[50]);
        }

        TestContext.Current.TestOutputHelper?.WriteLine($"p50 {best:F3} ms");
        Assert.True(best < 0.3, $"p50 {best:F3} ms");
    }

    [Fact]
    public async Task Exactly_one_echo_is_dropped_even_when_the_reply_looks_like_the_request()
    {
        using var far = new FarEnd(heard => [heard, heard]);
        await using SerialLink link = Link(far.Path, echo: true);
        DriverResult<ReadOnlyMemory<byte>> result = await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000), Stop);
        Assert.True(result.IsOk);
        Assert.Equal(Request, result.Value.ToArray());
    }

    [Fact]
    public async Task An_echo_without_a_reply_is_no_reply()
    {
        using FarEnd far = FarEnd.Echoing();
        await using SerialLink link = Link(far.Path, echo: true);
        Assert.Equal(DriverFault.NoReply, (await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 60), Stop)).Fault);
    }

    [Fact]
    public async Task An_echo_behind_noise_is_still_found()
    {
        using var far = new FarEnd(heard => [[0x00, 0x8A], heard, Reply]);
        await using SerialLink link = Link(far.Path, echo: true);
        Assert.True((await link.ExchangeAsync(new Exchange(Request, Exactly(Reply), 2_000), Stop)).IsOk);
    }

    [Fact]
    public async Task A_silent_line_is_no_reply_in_the_time_asked()
    {
        using FarEnd far = FarEnd.Silent();
        await using SerialLink link = Link(far.Path);
        long began = Stopwatch.GetTimestamp();
        DriverResult<ReadOnlyMemory<byte>> result = await link.ExchangeAsync(new Exchange(Request, Exactly(Reply), 80), Stop);
        Assert.Equal((DriverFault.NoReply, true), (result.Fault, result.Sent));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalMilliseconds, 80, 1_000);
    }

    [Fact]
    public async Task A_line_that_carries_only_garbage_is_garbled_and_the_link_goes_on()
    {
        using var far = new FarEnd(_ => [[0x55, 0x00, 0xFF, 0x13, 0x77]]);
        await using SerialLink link = Link(far.Path);
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(DriverFault.Garbled, (await link.ExchangeAsync(new Exchange(Request, Exactly(Reply), 60), Stop)).Fault);
        }

        Assert.Null(link.Trouble);
    }

    [Fact]
    public async Task A_line_that_never_stops_chattering_does_not_hold_an_exchange()
    {
        using var stop = new CancellationTokenSource();
        using FarEnd far = FarEnd.Silent();
        Task chatter = Task.Run(
            () =>
            {
                byte[] noise = [0x02, 0x02, 0x02, 0x55];
                while (!stop.IsCancellationRequested)
                {
                    far.Say(noise);
                    Thread.Yield();
                }
            },
            Stop);
        await using SerialLink link = Link(far.Path);
        long began = Stopwatch.GetTimestamp();
        Assert.Equal(DriverFault.Garbled, (await link.ExchangeAsync(new Exchange(Request, Exactly(Reply), 50), Stop)).Fault);
        Assert.True(Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(3));
        await stop.CancelAsync();
        await chatter;
    }

    [Fact]
    public async Task Noise_before_and_a_false_start_do_not_hide_the_reply()
    {
        // 02 is where a reply begins; the true one lies behind a false 02 whose frame would need one more byte.
        using var far = new FarEnd(_ => [[0x99, 0x02, .. Reply]]);
        await using SerialLink link = Link(far.Path);
        DriverResult<ReadOnlyMemory<byte>> result = await link.ExchangeAsync(new Exchange(Request, Framed, 2_000), Stop);
        Assert.Equal(Reply, result.Value.ToArray());
    }

    [Fact]
    public async Task Another_answer_is_a_wrong_reply_and_the_right_one_behind_it_is_taken()
    {
        byte[] other = [0x03, 0x00, 0x00];
        using var far = new FarEnd(heard => heard[0] == 1 ? [other] : [other, Reply]);
        await using SerialLink link = Link(far.Path);
        Assert.Equal(DriverFault.WrongReply, (await link.ExchangeAsync(new Exchange(new byte[] { 1 }, Framed, 60), Stop)).Fault);
        Assert.True((await link.ExchangeAsync(new Exchange(new byte[] { 2 }, Framed, 2_000), Stop)).IsOk);
    }

    [Fact]
    public async Task Bytes_that_came_before_the_request_are_dropped()
    {
        using FarEnd far = FarEnd.Silent();
        await using SerialLink link = Link(far.Path);
        Assert.Equal(DriverFault.NoReply, (await link.ExchangeAsync(new Exchange(Request, Framed, 30), Stop)).Fault);
        far.Say(Reply);
        Assert.Equal(DriverFault.NoReply, (await link.ExchangeAsync(new Exchange(Request, Framed, 60), Stop)).Fault);
    }

    [Fact]
    public async Task The_silence_that_a_board_asks_for_is_kept_before_the_next_request()
    {
        using FarEnd far = FarEnd.Echoing();
        await using SerialLink link = Link(far.Path);
        await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000) { TurnaroundMs = 50 }, Stop);
        long began = Stopwatch.GetTimestamp();
        await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000), Stop);
        Assert.True(Stopwatch.GetElapsedTime(began).TotalMilliseconds >= 45);

        // 20 bytes at 9600 baud and one silence.
        Assert.InRange(link.BusyNs, 70_000_000, 71_500_000);
    }

    [Fact]
    public async Task An_exchange_cancelled_before_its_first_byte_sends_nothing()
    {
        using FarEnd far = FarEnd.Echoing();
        await using SerialLink link = Link(far.Path);
        await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000) { TurnaroundMs = 150 }, Stop);
        using var cancel = new CancellationTokenSource();
        Task<DriverResult<ReadOnlyMemory<byte>>> waiting = link.ExchangeAsync(new Exchange(Reply, Framed, 500), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        Assert.True((await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000), Stop)).IsOk);
        Assert.Equal([.. Request, .. Request], far.Heard);
    }

    [Fact]
    public async Task A_request_without_an_answer_completes_when_it_is_sent()
    {
        using FarEnd far = FarEnd.Silent();
        await using SerialLink link = Link(far.Path);
        Assert.True((await link.ExchangeAsync(new Exchange(Request, null, 0), Stop)).IsOk);
        await WireTest.UntilAsync(() => far.Heard.Length == Request.Length, "the request arrives", Stop);
    }

    [Fact]
    public async Task The_tap_sees_both_directions()
    {
        using FarEnd far = FarEnd.Echoing();
        await using SerialLink link = Link(far.Path);
        var seen = new List<(bool Sent, byte[] Bytes)>();
        link.Tap = (sent, bytes) => seen.Add((sent, bytes.ToArray()));
        await link.ExchangeAsync(new Exchange(Request, Exactly(Request), 2_000), Stop);
        Assert.Equal(Request, seen.Where(s => s.Sent).SelectMany(s => s.Bytes));
        Assert.Equal(Request, seen.Where(s => !s.Sent).SelectMany(s => s.Bytes));
    }

    private static SerialLink Link(string port, bool echo = false) =>
        new(new SerialLinkOptions { Port = port, Baud = 9600, Echo = echo }, TimeProvider.System);

    private static ReplyMatcher Exactly(byte[] reply) => (ReadOnlySpan<byte> received, out int length) =>
    {
        length = reply.Length;
        return received.StartsWith(reply) ? ReplyVerdict.Match
            : reply.AsSpan().StartsWith(received) ? ReplyVerdict.NeedMore
            : ReplyVerdict.Noise;
    };

    /// <summary>Three bytes; 02 10 20 answers, 03 answers something else, another 02 is a false start that needs a fourth byte to show.</summary>
    private static ReplyVerdict Framed(ReadOnlySpan<byte> received, out int length)
    {
        length = 3;
        return received[0] switch
        {
            0x02 when received.StartsWith(Reply) => ReplyVerdict.Match,
            0x02 when received.Length < 5 => ReplyVerdict.NeedMore,
            0x03 when received.Length >= 3 => ReplyVerdict.Foreign,
            0x03 => ReplyVerdict.NeedMore,
            _ => ReplyVerdict.Noise,
        };
    }
}
