"""A Modbus-RTU slave by pymodbus, for tests: a stack that others wrote answers what ours asks.

slave.py UNIT [REGISTER=FLOAT ...]

pymodbus opens a device file, and so does the test; so two pseudo-terminals are tied together here.
Input registers hold the floats (high word first) and nothing between them, where pymodbus answers
"illegal data address"; 100 coils, inputs and holding registers from 0 hold zeros.
Prints "ready PATH"; ends with SIGTERM, or when what started it is gone.
"""
import asyncio
import os
import struct
import sys
import threading
import tty

from pymodbus.datastore import (
    ModbusSequentialDataBlock,
    ModbusServerContext,
    ModbusSlaveContext,
    ModbusSparseDataBlock,
)
from pymodbus.server import StartAsyncSerialServer
from pymodbus.transaction import ModbusRtuFramer

CELLS = 100


def open_pair():
    """A raw pseudo-terminal; its far end stays open here, so that programs may come and go on it."""
    near, far = os.openpty()
    tty.setraw(far)
    return near, os.ttyname(far)


def carry(source, target):
    while True:
        data = os.read(source, 512)
        while data:
            data = data[os.write(target, data):]


def end_with_parent(parent):
    while os.getppid() == parent:
        threading.Event().wait(1)
    os._exit(0)


def floats(arguments):
    registers = {}
    for argument in arguments:
        at, number = argument.split("=")
        high, low = struct.unpack(">HH", struct.pack(">f", float(number)))
        registers[int(at, 16)] = high
        registers[int(at, 16) + 1] = low
    return registers


async def serve(unit, registers):
    ours, our_path = open_pair()
    theirs, their_path = open_pair()
    for source, target in ((ours, theirs), (theirs, ours)):
        threading.Thread(target=carry, args=(source, target), daemon=True).start()
    threading.Thread(target=end_with_parent, args=(os.getppid(),), daemon=True).start()
    slave = ModbusSlaveContext(
        co=ModbusSequentialDataBlock(0, [0] * CELLS),
        di=ModbusSequentialDataBlock(0, [0] * CELLS),
        hr=ModbusSequentialDataBlock(0, [0] * CELLS),
        ir=ModbusSparseDataBlock(registers),
        zero_mode=True,
    )
    server = await StartAsyncSerialServer(
        context=ModbusServerContext(slaves={unit: slave}, single=False),
        framer=ModbusRtuFramer,
        port=their_path,
        baudrate=9600,
        ignore_missing_slaves=True,
        defer_start=True,
    )
    await server.start()
    print("ready", our_path, flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), floats(sys.argv[2:]) or {0: 0}))
