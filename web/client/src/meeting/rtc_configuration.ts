/** How peer connections are made: our own server's STUN only, and one certificate, made before it is needed. */

/** Lets a host add to the configuration, e.g. TURN servers. */
export type RtcConfigurationHook = (configuration: RTCConfiguration) => RTCConfiguration;

export class RtcConfigurationSource {
  readonly #hook: RtcConfigurationHook;
  #certificates: RTCCertificate[] = [];

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

  /** `host` as in URL.hostname: IPv6 in brackets. Port 0 says that the server has no STUN. */
  make(host: string, stunPort: number): RTCConfiguration {
    const iceServers = stunPort > 0 ? [{ urls: `stun:${host}:${stunPort}` }] : [];
    // One bundle from the start: no candidates are gathered that would be thrown away.
    return this.#hook({ iceServers, bundlePolicy: 'max-bundle', certificates: this.#certificates });
  }
}
