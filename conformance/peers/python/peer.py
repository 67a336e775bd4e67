"""A Thrift server and client in Python, made with nothing but Apache Thrift.

peer.py server PORT framed|buffered|header|zlib binary|compact multiplexed|plain
    Prints "ready PORT" when it listens, and ends when its standard input does.
peer.py client HOST PORT framed|buffered|header|zlib binary|compact multiplexed|plain
    Runs the whole scenario; prints what differed and exits with 1, or prints "ok".

With header, frames have a THeader, and calls say in it where they go; with zlib, messages are
compressed, too. Both take plain messages only.
"""

import os
import sys
import threading
import time

from thrift.Thrift import TApplicationException
from thrift.TMultiplexedProcessor import TMultiplexedProcessor
from thrift.protocol.TBinaryProtocol import TBinaryProtocolFactory
from thrift.protocol.TCompactProtocol import TCompactProtocolFactory
from thrift.protocol.THeaderProtocol import THeaderProtocol, THeaderProtocolFactory
from thrift.protocol.TMultiplexedProtocol import TMultiplexedProtocol
from thrift.server.TServer import TThreadedServer
from thrift.transport.THeaderTransport import (
    THeaderClientType,
    THeaderSubprotocolID,
    THeaderTransformID,
)
from thrift.transport.TSocket import TServerSocket, TSocket
from thrift.transport.TTransport import TBufferedTransportFactory, TFramedTransportFactory

from weftpeer import UserService, UserServiceOfTomorrow
from weftpeer.ttypes import Address, NotFound, Role, User

SERVICE = "userService"
TRANSPORTS = {
    "framed": TFramedTransportFactory,
    "buffered": TBufferedTransportFactory,
    "header": TBufferedTransportFactory,
    "zlib": TBufferedTransportFactory,
}
PROTOCOLS = {
    "binary": lambda: TBinaryProtocolFactory(strictRead=True, strictWrite=True),
    "compact": TCompactProtocolFactory,
}
PEER = b"\x00\xff peer"
HEADER_PROTOCOLS = {"binary": THeaderSubprotocolID.BINARY, "compact": THeaderSubprotocolID.COMPACT}


class Headers(THeaderProtocol):
    def writeMessageBegin(self, name, ttype, seqid):
        self.set_header(b"l5d-dst", b"/" + SERVICE.encode())
        self.set_header(b"x-peer", PEER)
        return THeaderProtocol.writeMessageBegin(self, name, ttype, seqid)

    def readMessageBegin(self):
        begin = THeaderProtocol.readMessageBegin(self)
        said = self.get_headers()
        if b"l5d-dst" in said and said.get(b"x-peer") != PEER:
            raise TApplicationException(message="other headers than were sent: %r" % said)
        return begin


class HeadersFactory(THeaderProtocolFactory):
    def __init__(self, protocol, compressed):
        THeaderProtocolFactory.__init__(self, default_protocol=HEADER_PROTOCOLS[protocol])
        self.compressed = compressed

    def getProtocol(self, trans):
        headers = Headers(trans, (THeaderClientType.HEADERS,), self.default_protocol)
        if self.compressed:
            headers.add_transform(THeaderTransformID.ZLIB)
        return headers


def protocols(transport, protocol):
    if transport in ("header", "zlib"):
        return HeadersFactory(protocol, transport == "zlib")
    return PROTOCOLS[protocol]()


class Users:
    def __init__(self):
        self.lock = threading.Lock()
        self.users = {}
        self.last_touched = 0

    def getUser(self, id):
        with self.lock:
            if id not in self.users:
                raise NotFound(id=id, message="no user %d" % id)
            return self.users[id]

    def addUser(self, u):
        with self.lock:
            u.id = len(self.users) + 1
            self.users[u.id] = u
            return u.id

    def echo(self, s):
        return s

    def blob(self, b):
        return b

    def touch(self, id):
        self.last_touched = id

    def touched(self):
        return self.last_touched

    def ping(self):
        pass


class AnnouncedSocket(TServerSocket):
    def listen(self):
        TServerSocket.listen(self)
        print("ready %d" % self.handle.getsockname()[1], flush=True)


def end_with_input():
    sys.stdin.buffer.read()
    os._exit(0)


def serve(port, transport, protocol, multiplexed):
    processor = UserService.Processor(Users())
    if multiplexed == "multiplexed":
        one, processor = processor, TMultiplexedProcessor()
        processor.registerProcessor(SERVICE, one)
    threading.Thread(target=end_with_input, daemon=True).start()
    TThreadedServer(
        processor,
        AnnouncedSocket("127.0.0.1", int(port)),
        TRANSPORTS[transport](),
        protocols(transport, protocol),
        daemon=True,
    ).serve()


def sample():
    home = Address(street="Rue de l'Été 1", city="Liège", position=[50.63, 5.57], confirmed=True)
    old = Address(street="Main Street 2", position=[], confirmed=False)
    return User(
        name="Grace Hopper of the peers",
        active=True,
        score=-0.125,
        role=Role.OWNER,
        level=-7,
        year=1906,
        visits=-2000000000,
        tags=["navy", "", "compiler"],
        shifts={1, -1, 70000},
        counters={"small": 1, "large": 1 << 40, "negative": -(1 << 50)},
        addresses=[home, old],
        former={-5: old, 5: home},
        answers=[False, False, False],
        nested={"a": [{1: "one", 2: "two"}, {}], "b": []},
        roles=[Role.READER, Role.WRITER],
        picture=bytes(range(256)),
        last=2147483647,
    )


def expect(step, expected, actual):
    if expected != actual:
        sys.exit("%s: expected %.200r, got %.200r" % (step, expected, actual))


def call(host, port, transport, protocol, multiplexed):
    socket = TSocket(host, int(port))
    socket.setTimeout(30000)
    factory = protocols(transport, protocol)
    transport = TRANSPORTS[transport]().getTransport(socket)
    protocol = factory.getProtocol(transport)
    if multiplexed == "multiplexed":
        protocol = TMultiplexedProtocol(protocol, SERVICE)
    client = UserServiceOfTomorrow.Client(protocol)
    transport.open()

    client.ping()

    user = sample()
    user.id = client.addUser(user)
    expect("getUser", user, client.getUser(user.id))

    try:
        expect("getUser of nobody", "NotFound", client.getUser(-1))
    except NotFound as e:
        expect("NotFound.id", -1, e.id)
        expect("NotFound.message", "no user -1", e.message)

    client.touch(user.id)
    end = time.monotonic() + 30
    while client.touched() != user.id:
        expect("touched in 30 s", True, time.monotonic() < end)

    text = "grüße, 世界, \U0001f9f5 and e\u0301"
    expect("echo", text, client.echo(text))
    expect("echo of nothing", "", client.echo(""))

    blob = bytes(range(256)) * (10 * 1024 * 1024 // 256)
    expect("blob", True, client.blob(blob) == blob)

    try:
        expect("unknown method", "TApplicationException", client.forecast(user.addresses[0], 3))
    except TApplicationException as e:
        # A Node.js server says UNKNOWN.
        known = (TApplicationException.UNKNOWN_METHOD, TApplicationException.UNKNOWN)
        expect("type of unknown method %d" % e.type, True, e.type in known)
    client.ping()

    transport.close()
    print("ok")


if __name__ == "__main__":
    {"server": serve, "client": call}[sys.argv[1]](*sys.argv[2:])
