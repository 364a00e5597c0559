// One live stream: opened when needed, opened again when it breaks, and never with more frames on their way than it can do.

import { frameMessage, readAnswer } from "./protocol.js";
import { Refusal } from "./service.js";

export const MOST_IN_FLIGHT = 2;
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 10;
const PATIENCE = 8000;

export class Stream {
  #service;
  #options;
  #socket = null;
  #pending = null;
  #flying = new Map();
  #pause = FIRST_PAUSE;
  #retry = 0;
  #answered = 0;

  /**
   * @param service where it leads
   * @param events onAnswer(answer, sent), onState(state, refusal): "closed", "connecting", "open", "idle", "waiting",
   *   onSaid(message) what the service says that is about no frame
   */
  constructor(service, events) {
    this.#service = service;
    this.events = events;
    this.state = "closed";
    const again = () => this.state === "waiting" && !document.hidden && this.#connect();
    addEventListener("online", again);
    document.addEventListener("visibilitychange", again);
  }

  /** How many frames have been sent and not been answered. */
  get inFlight() {
    const oldest = this.#flying.values().next().value;
    // An answer that never comes, as after a change of networks, must not stop everything.
    if (oldest && performance.now() - oldest > PATIENCE) this.#socket?.close();
    return this.#flying.size + (this.#pending ? 1 : 0);
  }

  /** Milliseconds since the newest frame that is still to be answered was sent. */
  get sinceSent() {
    return performance.now() - ([...this.#flying.values()].at(-1) ?? -Infinity);
  }

  /** Open it with the options of a tracker; an open one is closed first, so that its place is free. */
  open(options) {
    this.#options = options;
    this.#pause = FIRST_PAUSE;
    if (this.#socket) {
      this.#socket.reopen = true;
      this.#socket.close();
    } else {
      this.#connect();
    }
  }

  close() {
    clearTimeout(this.#retry);
    this.#pending = null;
    this.#flying.clear();
    if (this.#socket) this.#socket.reopen = false;
    this.#socket?.close();
    this.#turn("closed");
  }

  /** Forget the past: the next frame is the first one. */
  reset() {
    this.command({ type: "reset" });
  }

  /** Send a command, as the service knows them. */
  command(command) {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(command));
  }

  /** Send a frame; one that comes before the connection waits for it, the newest one only. */
  send(number, seconds, picture) {
    if (this.#socket?.readyState !== WebSocket.OPEN) {
      this.#pending = [number, seconds, picture];
      if (this.state === "idle") this.#connect();
      return;
    }
    this.#flying.set(number, performance.now());
    this.#socket.send(frameMessage(number, seconds, picture));
  }

  #turn(state, refusal = null) {
    this.state = state;
    this.events.onState(state, refusal);
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#turn("connecting");
    const socket = (this.#socket = this.#service.socket(this.#options));
    socket.onopen = () => {
      this.#flying.clear();
      this.#answered = 0;
      this.#turn("open");
      if (this.#pending) this.send(...this.#pending);
      this.#pending = null;
    };
    socket.onmessage = ({ data }) => socket.reopen || this.#take(data); // not what was found with other options
    socket.onclose = (event) => this.#ended(socket, event);
  }

  #take(data) {
    const answer = typeof data === "string" ? JSON.parse(data) : readAnswer(data);
    if (typeof data === "string" && !("frame" in answer)) {
      this.events.onSaid(answer);
      return;
    }
    this.#pause = FIRST_PAUSE;
    this.#answered += 1;
    const number = data instanceof ArrayBuffer ? answer.number : answer.frame;
    const sent = this.#flying.get(number);
    // A frame that a newer one has replaced is never answered.
    for (const other of [...this.#flying.keys()]) if (other <= number) this.#flying.delete(other);
    if (data instanceof ArrayBuffer) this.events.onAnswer(answer, sent);
  }

  async #ended(socket, { code, reason }) {
    this.#flying.clear();
    this.#socket = null;
    if (this.state === "closed" && !socket.reopen) return;
    if (socket.reopen) {
      this.#connect();
    } else if (code === 1001 && this.#answered) {
      this.#turn("idle");
    } else if (code === 1008) {
      this.#turn("refused", new Refusal("options", reason));
    } else {
      const refusal = code === 1013 ? new Refusal("full") : await this.#cause();
      if (this.state === "closed" || this.#socket) return;
      this.#again(refusal);
    }
  }

  // A browser does not say why a connection failed; an ordinary request does.
  async #cause() {
    try {
      await this.#service.health();
      return new Refusal("gone");
    } catch (refusal) {
      return refusal;
    }
  }

  #again(refusal) {
    refusal.seconds = this.#pause;
    this.#retry = setTimeout(() => this.#connect(), 1000 * this.#pause);
    this.#pause = Math.min(LONGEST_PAUSE, 2 * this.#pause);
    this.#turn("waiting", refusal);
  }
}
