namespace LifeCircle.Edge.Contracts.Capabilities;

/// <summary>Why a board did not do what it was asked. Expected in the field, so returned, never thrown.</summary>
public enum DriverFault
{
    None,

    /// <summary>Nothing came back in time: cable, power, address or baud rate.</summary>
    NoReply,

    /// <summary>Bytes came back, but no whole frame with a right check byte: interference, termination, baud rate.</summary>
    Garbled,

    /// <summary>A whole frame came back that does not answer the request: two boards with one address, or another board type.</summary>
    WrongReply,

    /// <summary>The board understood and said no.</summary>
    Refused,

    /// <summary>The port of the bus is not there: adapter pulled, wrong path, no permission.</summary>
    PortMissing,

    /// <summary>The board had lost its settings, as after a dip of its supply, and has been set again.</summary>
    Reset,

    /// <summary>The board answered an order without confirming it, and does not say whether anything moved: the outcome is unknown.</summary>
    NotConfirmed,

    /// <summary>An output that must be off could not be switched off, or reads as on although it was: only the limiter in its supply bounds it.</summary>
    StuckOn,
}

/// <summary>A value, or the fault that stands in its place.</summary>
/// <param name="Sent">True when at least one byte of the request may have reached the wire.</param>
public readonly record struct DriverResult<T>(T Value, DriverFault Fault, bool Sent = true)
{
    public bool IsOk => Fault == DriverFault.None;
}

/// <summary>What a technician checks first, for each fault.</summary>
public static class DriverFaults
{
    /// <summary>The fault's name on every surface, in kebab-case.</summary>
    public static string Name(this DriverFault fault) => fault switch
    {
        DriverFault.None => "",
        DriverFault.NoReply => "no-reply",
        DriverFault.Garbled => "garbled",
        DriverFault.WrongReply => "wrong-reply",
        DriverFault.Refused => "refused",
        DriverFault.PortMissing => "port-missing",
        DriverFault.Reset => "reset",
        DriverFault.NotConfirmed => "not-confirmed",
        DriverFault.StuckOn => "stuck-on",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    public static string WhatToCheck(this DriverFault fault) => fault switch
    {
        DriverFault.None => "",
        DriverFault.NoReply => "No reply: check the board's power, its wires (A and B, or SDA and SCL), its address and, on a serial line, the baud rate.",
        DriverFault.Garbled => "Only garbage came back: check the 120 ohm termination or the pull-ups, the shield, the baud rate, and that A and B are not swapped.",
        DriverFault.WrongReply => "Another answer than asked for: check that no two boards share an address and that the board type is right.",
        DriverFault.Refused => "The board refused: see the board's README.",
        DriverFault.PortMissing => "The port is not there: check that the adapter is plugged in or the bus switched on, and that the path in the site file is right.",
        DriverFault.Reset => "The board had lost its settings and was set again: check its supply, and its reset line where it has one.",
        DriverFault.NotConfirmed => "The board answered, but did not confirm: check the lock, its wires and its 12 V supply.",
        DriverFault.StuckOn => "An output did not go off: cut the supply of the locks, then check the transistor, its wire, the pulse limiter and the bus.",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}
