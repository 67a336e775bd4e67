// An HTTP/2 server without TLS (prior knowledge). Answers each request with its method, path and
// body, and the trailer "x-end". Says "ready PORT", and ends with its standard input.
'use strict';

const http2 = require('http2');

const server = http2.createServer();

server.on('stream', (stream, headers) => {
  stream.on('error', () => {}); // a caller that went away
  const body = [];
  stream.on('data', (chunk) => body.push(chunk));
  stream.on('end', () => {
    stream.respond({':status': 200, 'content-type': 'text/plain'}, {waitForTrailers: true});
    stream.on('wantTrailers', () => stream.sendTrailers({'x-end': 'yes'}));
    stream.end(`${headers[':method']} ${headers[':path']} ${Buffer.concat(body)}`);
  });
});

server.listen(0, '127.0.0.1', () => console.log(`ready ${server.address().port}`));
process.stdin.on('end', () => process.exit(0)).resume();
