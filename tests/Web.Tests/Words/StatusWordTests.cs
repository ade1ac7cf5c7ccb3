using System.Text.Json;
using LifeCircle.Edge.Uplink;
using LifeCircle.Edge.Web.Parts;
using LifeCircle.Edge.Web.View;
using Xunit;

namespace LifeCircle.Edge.Web.Tests.Words;

/// <summary>The gateway's page says states, outcomes and faults in the reader's language; what programs wrote stands beside it, marked as English.</summary>
public sealed class StatusWordTests
{
    [Fact]
    public async Task The_uplink_is_said_in_chinese_whatever_it_is_at()
    {
        await using Spoken spoken = new("zh-Hans");
        foreach (UplinkPhase phase in Enum.GetValues<UplinkPhase>())
        {
            UplinkStatus status = new(phase);
            string state = JsonNamingPolicy.KebabCaseLower.ConvertName(phase.ToString());
            string text = await StripAsync(spoken, new UplinkNote(status.Connected, state, status.Detail));
            Assert.DoesNotContain(text.Replace("KiB", "", StringComparison.Ordinal), c => char.IsAsciiLetterLower(c));
            Assert.DoesNotContain("uplink.", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_reason_of_a_lost_uplink_stands_beside_its_word()
    {
        await using Spoken spoken = new("zh-Hans");
        Assert.Contains("云端上行 未连接 the broker does not answer", await StripAsync(spoken, new UplinkNote(false, "not-connected", "the broker does not answer")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_trouble_of_the_uplink_has_words_in_both_languages()
    {
        foreach (string language in (string[])["zh-Hans", "en"])
        {
            await using Spoken spoken = new(language);
            foreach (LinkTrouble trouble in Enum.GetValues<LinkTrouble>().Where(t => t != LinkTrouble.None))
            {
                string text = await StripAsync(spoken, new UplinkNote(false, "not-connected", "THE DETAIL", JsonNamingPolicy.KebabCaseLower.ConvertName(trouble.ToString())));
                Assert.DoesNotContain("trouble.", text, StringComparison.Ordinal);
                Assert.DoesNotContain("THE DETAIL", text, StringComparison.Ordinal); // It is the title of the words.
            }
        }
    }

    [Theory]
    [InlineData("trusted", "cloud", 0, "时钟 准确 来自云端")]
    [InlineData("trusted", "time-service", -1_780_000_000, "时钟 准确 系统时钟偏差 -1,780,000,000 秒")]
    [InlineData("estimated", "estimate", 0, "时钟 未校时，时间为估计值 请检查时间服务和时钟电池")]
    [InlineData("unknown", "", 0, "时钟 未校时")]
    public async Task The_clock_says_whether_it_is_right_and_by_whom(string state, string source, double errorS, string says)
    {
        await using Spoken spoken = new("zh-Hans");
        string text = await spoken.RenderAsync<HealthStrip>((nameof(HealthStrip.Firmware), new FirmwareNote(true, false, "", "")), (nameof(HealthStrip.Uplink), new UplinkNote(true, "connected", "")),
            (nameof(HealthStrip.Clock), new ClockNote(state, source, errorS)), (nameof(HealthStrip.Outbox), new OutboxNote(0, 0, 0, "")));
        Assert.Contains(says, text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zh-Hans", "done", "", "指令结果 locker-1 格口 7 已完成")]
    [InlineData("en", "done", "", "Command result locker-1 Compartment 7 Done")]
    [InlineData("zh-Hans", "failed", "no-reply", "指令结果 locker-1 格口 7 执行失败：无应答")]
    [InlineData("en", "failed", "no-reply", "Command result locker-1 Compartment 7 Failed: no reply")]
    [InlineData("zh-Hans", "expired", "expired", "指令结果 locker-1 格口 7 已过期，未执行")]
    public async Task A_commands_result_is_said_with_its_fault(string language, string outcome, string fault, string expected)
    {
        await using Spoken spoken = new(language);
        HappeningNote note = new("locker-1", "compartment/07", "command-result", 0, outcome, fault, "");
        Assert.EndsWith(expected, await spoken.RenderAsync<RecentList>((nameof(RecentList.Items), new[] { note })), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_board_says_its_fault_and_keeps_the_programs_advice()
    {
        await using Spoken spoken = new("zh-Hans");
        HappeningNote note = new("cabinet", "board/0", "board-lost", 0, "", "port-missing", "The port is not there.");
        Assert.EndsWith("控制板失联 cabinet 控制板 1 端口不存在 The port is not there.", await spoken.RenderAsync<RecentList>((nameof(RecentList.Items), new[] { note })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UplinkPhase.Connected, "", true, "connected")]
    [InlineData(UplinkPhase.WaitingForHost, "host-1", true, "waiting for the primary host host-1")]
    [InlineData(UplinkPhase.NotConnected, "why", false, "not connected: why")]
    [InlineData(UplinkPhase.NotConnected, "", false, "not connected")]
    [InlineData(UplinkPhase.Connecting, "", false, "connecting")]
    [InlineData(UplinkPhase.NotStarted, "", false, "not started")]
    [InlineData(UplinkPhase.Stopped, "", false, "stopped")]
    public void The_api_keeps_its_english_sentence(UplinkPhase phase, string detail, bool connected, string text)
    {
        UplinkStatus status = new(phase, detail);
        Assert.Equal((connected, text), (status.Connected, status.Text));
    }

    private static Task<string> StripAsync(Spoken spoken, UplinkNote uplink) => spoken.RenderAsync<HealthStrip>(
        (nameof(HealthStrip.Firmware), new FirmwareNote(true, false, "", "")), (nameof(HealthStrip.Uplink), uplink), (nameof(HealthStrip.Outbox), new OutboxNote(0, 0, 0, "")));
}
