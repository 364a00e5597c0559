// Whether the avatar's program gets what is tracked here; where to, the service's command line alone says.

import { byId } from "../elements.js";
import { onLanguage, text } from "../language.js";
import { recall, remember } from "../memory.js";

// Milliseconds until a page asks again where another one sends.
const PAUSE = 1000;

export class Avatar {
  #receivers = {};
  #state = "ready";
  #later = 0;

  /**
   * @param ask (yes) ask the stream to send, or to send no longer
   * @param changed () what it needs of answers has changed
   */
  constructor(ask, changed) {
    this.ask = ask;
    this.there = this.expressive = false;
    const face = byId("send-face");
    face.checked = recall("sendFace") ?? true;
    face.onchange = () => {
      remember("sendFace", face.checked);
      changed();
    };
    const box = byId("send");
    box.checked = recall("send") ?? true;
    box.onchange = () => {
      remember("send", box.checked);
      this.ask(box.checked);
      this.#show();
    };
    onLanguage(() => this.#show());
  }

  /** Whether what is tracked is to be sent, also when nobody sees the page. */
  get sends() {
    return this.there && byId("send").checked;
  }

  /** Whether its face is to move, whether or not it moves now: a stream is not interrupted for that. */
  get face() {
    return this.there && this.expressive && byId("send-face").checked;
  }

  /** What it needs of answers, as options of the service. */
  get wanted() {
    return this.face ? { face_blendshapes: "1" } : {};
  }

  /** Leave its face still. */
  still() {
    if (!this.face) return;
    byId("send-face").checked = false;
    remember("sendFace", false);
  }

  /** Let what needs another tracker be changed, or not. */
  lock(yes) {
    byId("send-face").disabled = yes;
  }

  /** Show the card where the service was started with receivers: { protocol: address }; expressive: their faces move. */
  available(receivers = {}, expressive = false) {
    this.#receivers = receivers;
    this.there = Object.keys(receivers).length > 0;
    this.expressive = expressive;
    byId("send-face-row").hidden = !expressive;
    byId("avatar").hidden = !this.there;
    this.#show();
  }

  /** A stream was opened: it sends if the reader wants that. */
  opened() {
    this.#turn("ready");
    if (this.sends) this.ask(true);
  }

  /** No stream is open any more. */
  closed() {
    this.#turn("ready");
  }

  /** Take what the service says: "on", "off", "taken" or "failed". */
  said(state) {
    this.#turn({ on: "sending", off: "ready", taken: "taken" }[state] ?? "failed");
  }

  #turn(state) {
    this.#state = state;
    clearTimeout(this.#later);
    if (state === "taken") this.#later = setTimeout(() => this.sends && this.ask(true), PAUSE);
    this.#show();
  }

  #show() {
    const to = Object.entries(this.#receivers).map((names) => names.join(" ")).join(", ");
    const state = byId("send").checked ? this.#state : "off";
    byId("avatar").dataset.state = state;
    const words = text(`avatar.${state}`, { to });
    if (byId("avatar-state").textContent !== words) byId("avatar-state").textContent = words;
  }
}
