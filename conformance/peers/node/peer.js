// A Thrift server and client in Node.js, made with nothing but Apache Thrift.
//
// peer.js server PORT framed|buffered binary|compact multiplexed|plain
//     Prints "ready PORT" when it listens, and ends when its standard input does.
// peer.js client HOST PORT framed|buffered binary|compact multiplexed|plain
//     Runs the whole scenario; prints what differed and exits with 1, or prints "ok".
'use strict';

const assert = require('assert');
const path = require('path');
const thrift = require('thrift');

const generated = process.env.WEFT_PEER_GENERATED;
const UserService = require(path.join(generated, 'UserService'));
const UserServiceOfTomorrow = require(path.join(generated, 'UserServiceOfTomorrow'));
const {Address, NotFound, Role, User} = require(path.join(generated, 'user_types'));

const SERVICE = 'userService';
const TRANSPORTS = {framed: thrift.TFramedTransport, buffered: thrift.TBufferedTransport};
const PROTOCOLS = {binary: thrift.TBinaryProtocol, compact: thrift.TCompactProtocol};

function serve(port, transport, protocol, multiplexed) {
  const users = [];
  let lastTouched = 0;
  const handler = {
    getUser: (id) => {
      const user = users[Number(id) - 1];
      if (!user) {
        throw new NotFound({id, message: `no user ${id}`});
      }
      return user;
    },
    addUser: (u) => {
      users.push(u);
      u.id = users.length;
      return u.id;
    },
    echo: (s) => s,
    blob: (b) => b,
    touch: (id) => {
      lastTouched = id;
    },
    touched: () => lastTouched,
    ping: () => {},
  };
  const options = {transport: TRANSPORTS[transport], protocol: PROTOCOLS[protocol]};
  let server;
  if (multiplexed === 'multiplexed') {
    const processor = new thrift.MultiplexedProcessor();
    processor.registerProcessor(SERVICE, new UserService.Processor(handler));
    server = thrift.createMultiplexServer(processor, options);
  } else {
    server = thrift.createServer(UserService, handler, options);
  }
  server.listen(Number(port), '127.0.0.1', () => console.log(`ready ${server.address().port}`));
  process.stdin.on('end', () => process.exit(0)).resume();
}

function sample() {
  const home = () => new Address(
      {street: "Rue de l'Été 1", city: 'Liège', position: [50.63, 5.57], confirmed: true});
  const old = () => new Address({street: 'Main Street 2', position: [], confirmed: false});
  return new User({
    name: 'Grace Hopper of the peers',
    active: true,
    score: -0.125,
    role: Role.OWNER,
    level: -7,
    year: 1906,
    visits: -2000000000,
    tags: ['navy', '', 'compiler'],
    shifts: [1, -1, 70000],
    counters: {small: 1, large: 2 ** 40, negative: -(2 ** 50)},
    addresses: [home(), old()],
    former: {'-5': old(), '5': home()},
    answers: [false, false, false],
    nested: {a: [{1: 'one', 2: 'two'}, {}], b: []},
    roles: [Role.READER, Role.WRITER],
    picture: Buffer.from(Array.from({length: 256}, (_, i) => i)),
    last: 2147483647,
  });
}

// A user as plain values: 64-bit numbers as numbers, the set in an order, no matter which of null
// and undefined stands for what was not given.
function plain(user) {
  return JSON.parse(JSON.stringify(user, (key, value) => {
    if (value instanceof thrift.Int64) {
      return Number(value);
    }
    if (key === 'shifts') {
      return [...value].sort((a, b) => a - b);
    }
    if (value && typeof value === 'object' && !Array.isArray(value)) {
      return Object.fromEntries(Object.entries(value)
          .map(([k, v]) => [k, v instanceof thrift.Int64 ? Number(v) : v])
          .sort(([a], [b]) => (a < b ? -1 : 1)));
    }
    return value === undefined ? null : value;
  }));
}

async function call(host, port, transport, protocol, multiplexed) {
  const connection = thrift.createConnection(host, Number(port), {
    transport: TRANSPORTS[transport],
    protocol: PROTOCOLS[protocol],
    connect_timeout: 30000,
  });
  connection.on('error', fail);
  connection.on('timeout', () => fail(new Error('no connection in 30 s')));
  connection.on('close', () => fail(new Error('the connection was closed')));
  const client = multiplexed === 'multiplexed' ?
      new thrift.Multiplexer().createClient(SERVICE, UserServiceOfTomorrow, connection) :
      thrift.createClient(UserServiceOfTomorrow, connection);

  await client.ping();

  const user = sample();
  user.id = Number(await client.addUser(user));
  assert.deepStrictEqual(plain(await client.getUser(user.id)), plain(user), 'getUser');

  await assert.rejects(client.getUser(-1), (e) => {
    assert(e instanceof NotFound, `getUser of nobody: ${e}`);
    assert.strictEqual(Number(e.id), -1);
    assert.strictEqual(e.message, 'no user -1');
    return true;
  });

  client.touch(user.id);
  const end = Date.now() + 30000;
  while (Number(await client.touched()) !== user.id) {
    assert(Date.now() < end, 'touched in 30 s');
  }

  const text = 'grüße, 世界, \u{1f9f5} and e\u0301';
  assert.strictEqual(await client.echo(text), text, 'echo');
  assert.strictEqual(await client.echo(''), '', 'echo of nothing');

  const blob = Buffer.alloc(10 * 1024 * 1024, user.picture);
  assert(blob.equals(await client.blob(blob)), 'blob');

  await assert.rejects(client.forecast(user.addresses[0], 3), (e) => {
    assert(e instanceof thrift.Thrift.TApplicationException, `unknown method: ${e}`);
    // A Node.js server says UNKNOWN.
    const {UNKNOWN, UNKNOWN_METHOD} = thrift.Thrift.TApplicationExceptionType;
    assert([UNKNOWN, UNKNOWN_METHOD].includes(e.type), `type of unknown method: ${e.type}`);
    return true;
  });
  await client.ping();

  connection.removeAllListeners('close');
  connection.end();
  console.log('ok');
}

function fail(error) {
  console.error(String(error && error.stack || error).slice(0, 2000));
  process.exit(1);
}

const [command, ...args] = process.argv.slice(2);
if (command === 'server') {
  serve(...args);
} else {
  call(...args).catch(fail);
}
