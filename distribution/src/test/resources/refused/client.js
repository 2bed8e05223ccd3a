// Sends requests with Node's own HTTP client, as the OpenTelemetry SDK does. dev/http-client/main.go has the rules of input and output.
const fs = require('fs');
const http = require('http');

const agent = new http.Agent({ keepAlive: true });

function send(size, framing, url, headers) {
  return new Promise((resolve) => {
    const request = http.request(url, { method: 'POST', agent, headers }, (response) => {
      response.on('error', (error) => resolve('broken:' + error.code));
      response.on('end', () => resolve(String(response.statusCode)));
      response.resume();
    });
    request.on('error', (error) => resolve('broken:' + error.code));
    const body = Buffer.alloc(size);
    if (framing === 'length') {
      request.setHeader('Content-Length', size);
    }
    for (let at = 0; at < size; at += 65536) {
      request.write(body.subarray(at, at + 65536));
    }
    request.end();
  });
}

async function main() {
  const lines = fs.readFileSync(process.argv[2], 'utf8').trim().split('\n');
  for (const [index, line] of lines.entries()) {
    const [count, size, framing, url, ...pairs] = line.trim().split(/\s+/);
    const headers = Object.fromEntries(pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]));
    const outcomes = new Map();
    for (let i = 0; i < Number(count); i++) {
      const outcome = await send(Number(size), framing, url, headers);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    for (const [outcome, times] of outcomes) {
      console.log(index, outcome, times);
    }
  }
  agent.destroy();
}

main();
