// The service this page came from: its address, the token, requests, and refusals.

const SUBPROTOCOL = "holistic.v1";

/** Why the service did not do what it was asked; `kind` names a text of the page. */
export class Refusal extends Error {
  constructor(kind, detail = "", seconds = 0) {
    super(detail || kind);
    this.kind = kind;
    this.detail = detail;
    this.seconds = seconds;
  }
}

const KINDS = { 401: "token", 403: "forbidden", 413: "tooLarge", 415: "noPicture", 422: "damaged", 429: "busy", 503: "stopping" };
const WAITS = new Set([429, 503]);

export class Service {
  constructor() {
    this.#readToken();
    addEventListener("hashchange", () => this.#readToken());
  }

  // A fragment is never sent, so that the token is in no log.
  #readToken() {
    const token = new URLSearchParams(location.hash.slice(1)).get("token");
    if (token) this.token = token;
  }

  /** A socket to the live stream. */
  socket(options) {
    const address = new URL("/v1/stream", location.href);
    address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    address.hash = "";
    address.search = new URLSearchParams(options);
    const protocols = this.token ? [SUBPROTOCOL, `token.${this.token}`] : [SUBPROTOCOL];
    const socket = new WebSocket(address, protocols);
    socket.binaryType = "arraybuffer";
    return socket;
  }

  /** The text and the times that answer a picture. */
  async picture(blob, options, signal) {
    const query = new URLSearchParams(options);
    const start = performance.now();
    const answer = await this.#fetch(`/v1/image?${query}`, { method: "POST", body: blob, signal });
    const text = await answer.text();
    const spent = performance.now() - start;
    const times = Object.fromEntries(
      [...(answer.headers.get("Server-Timing") || "").matchAll(/(\w+);dur=([\d.]+)/g)].map((m) => [m[1], Number(m[2])]),
    );
    return { text, decoding: times.decode || 0, tracking: times.track || 0, spent };
  }

  /** A file that comes with the page. */
  async file(path) {
    return (await this.#fetch(path, {})).blob();
  }

  /** What the service says about itself. */
  async health() {
    return (await this.#fetch("/v1/health", {})).json();
  }

  async #fetch(path, request) {
    const headers = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    let answer;
    try {
      answer = await fetch(path, { ...request, headers, cache: "no-store" });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Refusal("gone");
    }
    if (answer.ok) return answer;
    const problem = await answer.json().catch(() => ({}));
    const seconds = Number(answer.headers.get("Retry-After")) || 1;
    // Of what passes by itself, when to try again is worth more than why.
    const detail = WAITS.has(answer.status) ? String(seconds) : problem.detail || "";
    throw new Refusal(KINDS[answer.status] || "failed", detail, seconds);
  }
}
