using LifeCircle.Edge.Contracts.Capabilities;

namespace LifeCircle.Edge.Wire.Links;

/// <summary>Finds the reply in the bytes that come back from a line: drops one echo, noise and other answers. Pure; no clock, no I/O.</summary>
internal sealed class ReplyScan
{
    /// <summary>More than any frame of any board; what does not fit is noise.</summary>
    internal const int BytesMax = 1024;

    private readonly byte[] _buffer = new byte[BytesMax];
    private ReadOnlyMemory<byte> _echo;
    private ReplyMatcher? _matcher;
    private int _start;
    private int _end;
    private bool _garbled;
    private bool _foreign;

    /// <summary>Room for the next bytes; <see cref="Add"/> says how many came.</summary>
    internal Span<byte> Room
    {
        get
        {
            if (_end == BytesMax)
            {
                _garbled |= _start == 0;
                int kept = _start == 0 ? 0 : _end - _start;
                _buffer.AsSpan(_end - kept, kept).CopyTo(_buffer);
                (_start, _end) = (0, kept);
            }

            return _buffer.AsSpan(_end);
        }
    }

    /// <summary>Frames since the last <see cref="Begin"/> that a board sent by itself.</summary>
    internal int Unasked { get; private set; }

    /// <summary>Bytes of a frame that is not whole are waiting.</summary>
    internal bool IsUnderWay => _end > _start;

    /// <summary>What to report when the time is up without a match.</summary>
    internal DriverFault Fault => (_foreign, _garbled || IsUnderWay) switch
    {
        (true, _) => DriverFault.WrongReply,
        (false, true) => DriverFault.Garbled,
        _ => DriverFault.NoReply,
    };

    internal void Begin(ReplyMatcher matcher, ReadOnlyMemory<byte> echo)
    {
        (_matcher, _echo) = (matcher, echo);
        (_start, _end) = (0, 0);
        _garbled = _foreign = false;
        Unasked = 0;
    }

    /// <summary>Takes bytes that were put into <see cref="Room"/> and looks for the reply from the front.</summary>
    internal bool Add(int count, out ReadOnlyMemory<byte> reply)
    {
        _end += count;
        return DropEcho() ? FindFromFront(out reply) : None(out reply);
    }

    /// <summary>
    /// The line fell silent: what looked like the beginning of a frame was none if the true one lies inside it.
    /// Nothing is dropped unless a match is found, so that a slow board still gets through.
    /// </summary>
    internal bool FindInside(out ReadOnlyMemory<byte> reply)
    {
        if (!_echo.IsEmpty)
        {
            return None(out reply);
        }

        for (int at = _start + 1; at < _end; at++)
        {
            ReplyVerdict verdict = _matcher!(_buffer.AsSpan(at, _end - at), out int length);
            if (verdict == ReplyVerdict.Match)
            {
                _garbled = true;
                reply = Take(at, length);
                return true;
            }

            if (verdict is ReplyVerdict.Foreign or ReplyVerdict.Unasked)
            {
                _foreign |= verdict == ReplyVerdict.Foreign;
                at += length - 1;
            }
        }

        return None(out reply);
    }

    private bool FindFromFront(out ReadOnlyMemory<byte> reply)
    {
        while (_start < _end)
        {
            switch (_matcher!(_buffer.AsSpan(_start, _end - _start), out int length))
            {
                case ReplyVerdict.Match:
                    reply = Take(_start, length);
                    return true;
                case ReplyVerdict.Foreign:
                    _foreign = true;
                    _start += length;
                    break;
                case ReplyVerdict.Unasked:
                    Unasked++;
                    _start += length;
                    break;
                case ReplyVerdict.Noise:
                    _garbled = true;
                    _start++;
                    break;
                case ReplyVerdict.NeedMore:
                    return None(out reply);
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        return None(out reply);
    }

    /// <summary>True when no echo is owed any more.</summary>
    private bool DropEcho()
    {
        while (!_echo.IsEmpty && _start < _end)
        {
            ReadOnlySpan<byte> echo = _echo.Span;
            ReadOnlySpan<byte> head = _buffer.AsSpan(_start, Math.Min(_end - _start, echo.Length));
            if (!echo.StartsWith(head))
            {
                _garbled = true;
                _start++;
            }
            else if (head.Length == echo.Length)
            {
                _start += echo.Length;
                _echo = default;
            }
            else
            {
                return false;
            }
        }

        return _echo.IsEmpty;
    }

    private ReadOnlyMemory<byte> Take(int at, int length) => _buffer.AsSpan(at, length).ToArray();

    private static bool None(out ReadOnlyMemory<byte> reply)
    {
        reply = default;
        return false;
    }
}
