using LifeCircle.Edge.Contracts;
using LifeCircle.Edge.Contracts.Grpc;
using LifeCircle.Edge.FirmwareHost.Journal;
using Xunit;

namespace LifeCircle.Edge.FirmwareHost.Tests.Host;

/// <summary>Kills are played by opening a copy of the files of a journal that was not closed.</summary>
public sealed class EventJournalTests : IDisposable
{
    private readonly Scratch _scratch = new();
    private readonly BootClock _clock = new(TimeProvider.System, "boot-1");
    private int _kills;

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public async Task An_intent_without_a_result_is_answered_unknown_once_and_keeps_that_answer()
    {
        (EventJournal journal, _) = await EventJournal.OpenAsync(_scratch["a"], _clock);
        await journal.WriteIntentAsync(Intent("c-1"));

        (EventJournal second, IReadOnlyList<Intent> unknown) = await EventJournal.OpenAsync(Kill("a"), _clock);
        Assert.Equal("c-1", Assert.Single(unknown).CommandId);
        JournalEntry entry = Assert.Single(second.Read(0));
        Assert.Equal(("command-result", "compartment/07", Outcome.Unknown), (entry.Kind, entry.Part, entry.Result.Outcome));
        Assert.Equal(entry.Offset, entry.Result.JournalOffset);
        Assert.Contains("\"outcome\":\"unknown\"", entry.DataJson, StringComparison.Ordinal);
        Assert.Equal(Outcome.Unknown, second.Find("c-1")!.Outcome);
        await second.DisposeAsync();

        (EventJournal third, IReadOnlyList<Intent> none) = await EventJournal.OpenAsync(_scratch["kill1"], _clock);
        Assert.Empty(none);
        Assert.Single(third.Read(0));
        await third.DisposeAsync();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_state_and_its_event_survive_a_kill_together()
    {
        (EventJournal journal, _) = await EventJournal.OpenAsync(_scratch["a"], _clock);
        await journal.RecordAsync("d/compartment/07", new StoredState("open", "c-1"), [new EventDraft("d", "compartment/07", "door-opened", "{}", 5)]);

        (EventJournal second, _) = await EventJournal.OpenAsync(Kill("a"), _clock);
        Assert.Equal(new StoredState("open", "c-1"), second.State("d/compartment/07"));
        JournalEntry entry = Assert.Single(second.Read(0));
        Assert.Equal((1, "boot-1", 5, $"{second.Prefix}-1"), (entry.Offset, entry.BootId, entry.MonotonicNs, entry.Id));
        await second.DisposeAsync();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task Acknowledged_entries_are_gone_and_their_offsets_never_come_again()
    {
        (EventJournal journal, _) = await EventJournal.OpenAsync(_scratch["a"], _clock);
        for (int i = 0; i < 5; i++) { await journal.RecordAsync(new EventDraft("d", "", "tamper", "{}", i)); }
        await journal.AcknowledgeAsync(5);
        Assert.Equal((0, 5), (journal.Extent.Records, journal.Extent.Head));

        (EventJournal second, _) = await EventJournal.OpenAsync(Kill("a"), _clock);
        await second.RecordAsync(new EventDraft("d", "", "tamper", "{}", 9));
        Assert.Equal(6, Assert.Single(second.Read(0)).Offset);
        await second.DisposeAsync();
        await journal.DisposeAsync();
    }

    [Fact]
    public async Task A_command_id_is_kept_over_a_reboot_for_the_whole_margin_and_forgotten_after_it()
    {
        (EventJournal journal, _) = await EventJournal.OpenAsync(_scratch["a"], _clock);
        await journal.WriteResultAsync(Intent("c-1"), new CommandResult { CommandId = "c-1", Outcome = Outcome.Done });

        // Another boot: its monotonic clock starts again at almost nothing.
        Microsoft.Extensions.Time.Testing.FakeTimeProvider time = new(new DateTimeOffset(1, 1, 1, 0, 0, 30, TimeSpan.Zero));
        BootClock rebooted = new(time, "boot-2");
        (EventJournal second, _) = await EventJournal.OpenAsync(Kill("a"), rebooted);
        time.Advance(EventJournal.KeepIds - TimeSpan.FromMinutes(1));
        await second.WriteIntentAsync(Intent("c-2") with { DeadlineNs = rebooted.MonotonicNs });
        Assert.Equal(Outcome.Done, second.Find("c-1")!.Outcome);
        time.Advance(TimeSpan.FromMinutes(2));
        await second.WriteIntentAsync(Intent("c-3") with { DeadlineNs = rebooted.MonotonicNs });
        Assert.Null(second.Find("c-1"));
        Assert.NotNull(second.Find("c-2"));
        await second.DisposeAsync();
        await journal.DisposeAsync();
    }

    private Intent Intent(string id) => new(id, "d", "compartment/07", "unlock", "tester", "test", _clock.MonotonicNs, _clock.MonotonicNs + 1_000_000_000);

    private string Kill(string name)
    {
        string copy = _scratch[$"kill{++_kills}"];
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(_scratch[name])) { File.Copy(file, Path.Combine(copy, Path.GetFileName(file))); }
        return copy;
    }
}
