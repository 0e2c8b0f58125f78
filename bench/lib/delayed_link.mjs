// A TCP link with a delay: every byte, each way, `ms` later, in order.
import net from 'node:net';

export class DelayedLink {
  static async before(port, ms) {
    const link = new DelayedLink();
    link.listener = net.createServer((near) => {
      const far = net.connect(port, '127.0.0.1');
      pass(near, far, ms);
      pass(far, near, ms);
    });
    await new Promise((done) => link.listener.listen(0, '127.0.0.1', done));
    link.url = `http://localhost:${link.listener.address().port}`;
    return link;
  }

  close() {
    this.listener.close();
  }
}

function pass(from, to, ms) {
  from.on('data', (chunk) => setTimeout(() => !to.destroyed && to.write(chunk), ms));
  from.on('end', () => setTimeout(() => to.end(), ms));
  from.on('error', () => to.destroy());
  from.on('close', () => setTimeout(() => to.destroy(), ms));
}
