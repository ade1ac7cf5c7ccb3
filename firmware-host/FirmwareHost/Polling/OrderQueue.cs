using LifeCircle.Edge.FirmwareHost.Commands;
using LifeCircle.Edge.FirmwareHost.Points;

namespace LifeCircle.Edge.FirmwareHost.Polling;

/// <summary>Orders that wait for one bus, oldest first, and work of other kinds that needs the bus for itself.</summary>
public sealed class OrderQueue
{
    /// <summary>A whole locker at once is 48; more waiting is a caller out of control.</summary>
    public const int WaitingMax = 64;

    private readonly Lock _lock = new();
    private readonly List<Order> _orders = [];
    private readonly Queue<Func<CancellationToken, Task>> _errands = [];
    private bool _isClosed;

    public Bell Added { get; } = new();

    /// <summary>False when the queue is full or closed.</summary>
    public bool TryAdd(Order order) => TryAdd(() => _orders.Add(order), () => _orders.Count);

    /// <summary>False when the queue is full or closed.</summary>
    public bool TryAdd(Func<CancellationToken, Task> errand) => TryAdd(() => _errands.Enqueue(errand), () => _errands.Count);

    public IReadOnlyList<Order> Orders { get { lock (_lock) { return [.. _orders]; } } }

    public void Remove(Order order) { lock (_lock) { _orders.Remove(order); } }

    public Func<CancellationToken, Task>? TakeErrand() { lock (_lock) { return _errands.TryDequeue(out Func<CancellationToken, Task>? errand) ? errand : null; } }

    /// <summary>Takes nothing any more; what waits is handed out to be refused.</summary>
    public IReadOnlyList<Order> Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Order[] left = [.. _orders];
            _orders.Clear();
            return left;
        }
    }

    private bool TryAdd(Action add, Func<int> count)
    {
        lock (_lock)
        {
            if (_isClosed || count() >= WaitingMax) { return false; }
            add();
        }

        Added.Ring();
        return true;
    }
}
