// An HTTP/2 client without TLS: node client.js PORT PATH BODY. Posts the body, and prints a line of
// JSON with the status, the body and the trailers of the answer.
'use strict';

const http2 = require('http2');

const [port, path, body] = process.argv.slice(2);
const session = http2.connect(`http://127.0.0.1:${port}`);
const answer = {status: 0, body: '', trailers: {}};

function fail(error) {
  console.log(error.message);
  process.exit(1);
}

session.on('error', fail);
const stream = session.request({':method': 'POST', ':path': path});
stream.on('error', fail);
stream.setEncoding('utf8');
stream.on('response', (headers) => (answer.status = headers[':status']));
stream.on('data', (chunk) => (answer.body += chunk));
stream.on('trailers', (trailers) => Object.assign(answer.trailers, trailers));
stream.on('end', () => {
  console.log(JSON.stringify(answer));
  session.close();
});
stream.end(body);
