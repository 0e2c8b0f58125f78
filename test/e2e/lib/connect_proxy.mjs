// An HTTP proxy that only knows CONNECT (RFC 9110 section 9.3.6), as companies have one: `node connect_proxy.mjs PORT [ALLOWED-PORT]...`; without
// allowed ports it connects to all. Prints each destination that it was asked for. Ends with its standard input.
import http from 'node:http';
import net from 'node:net';

const [port, ...allowed] = process.argv.slice(2).map(Number);
const proxy = http.createServer((request, response) => response.writeHead(405, { allow: 'CONNECT' }).end());
proxy.on('connect', (request, near, head) => {
  const { hostname, port: asked } = new URL(`http://${request.url}`);
  const to = Number(asked || 80);
  console.log(`CONNECT ${request.url}`);
  if (allowed.length > 0 && !allowed.includes(to)) {
    near.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    return;
  }
  const far = net.connect(to, hostname.replace(/^\[|\]$/g, ''), () => {
    near.write('HTTP/1.1 200 Connection established\r\n\r\n');
    far.write(head);
    near.pipe(far).pipe(near);
  });
  near.on('error', () => far.destroy());
  far.on('error', () => near.destroy());
  near.on('close', () => far.destroy());
  far.on('close', () => near.destroy());
});
proxy.listen(port, '::', () => console.log('ready')).on('error', () => {
  proxy.listen(port, '0.0.0.0');
});
process.stdin.resume().on('end', () => process.exit(0));
