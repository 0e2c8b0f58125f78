/** How peer connections are made: our own server's STUN and TURN only, and one certificate, made before it is needed. */
import type { RelayAccess } from '../wire/server_messages.js';

/** Lets a host add to the configuration, e.g. TURN servers. */
export type RtcConfigurationHook = (configuration: RTCConfiguration) => RTCConfiguration;

export class RtcConfigurationSource {
  readonly #hook: RtcConfigurationHook;
  #certificates: RTCCertificate[] = [];
  #relay: RelayAccess | null = null;

  constructor(hook: RtcConfigurationHook = (configuration) => configuration) {
    this.#hook = hook;
  }

  /** Takes the certificate's time off the join. Without it the browser makes one for each connection. */
  async prepare(): Promise<void> {
    if (this.#certificates.length > 0) return;
    try {
      const algorithm: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };
      this.#certificates = [await RTCPeerConnection.generateCertificate(algorithm)];
    } catch {
      this.#certificates = [];
    }
  }

  /** For connections that are made from now on; those that run are not ended by the end of theirs. */
  renew(access: RelayAccess): void {
    this.#relay = access;
  }

  /** `host` as in URL.hostname: IPv6 in brackets. Port 0 says that the server has no STUN. */
  make(host: string, stunPort: number): RTCConfiguration {
    const iceServers: RTCIceServer[] = stunPort > 0 ? [{ urls: `stun:${host}:${stunPort}` }] : [];
    if (this.#relay !== null) iceServers.push(relayServer(host, this.#relay));
    // One bundle from the start: no candidates are gathered that would be thrown away.
    return this.#hook({ iceServers, bundlePolicy: 'max-bundle', certificates: this.#certificates });
  }
}

/** By UDP, by TCP, and by TLS on the port of HTTPS, for networks that let nothing else out: the browser tries them side by side. */
function relayServer(host: string, { port, tls_port: tlsPort, username, credential }: RelayAccess): RTCIceServer {
  const urls = [`turn:${host}:${port}?transport=udp`, `turn:${host}:${port}?transport=tcp`];
  if (tlsPort > 0) urls.push(`turns:${host}:${tlsPort}?transport=tcp`);
  return { urls, username, credential };
}
