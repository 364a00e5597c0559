// What the page says: over the stage, above it, beside it, and to screen readers.

import { byId } from "./elements.js";
import { onLanguage, text } from "./language.js";

// Milliseconds that something said stays to be read.
const SAID = 8000;
const QUIET = new Set(["start", "picture", "video", "asking"]);
// Where a picture that comes with the page is a way on.
const WITH_EXAMPLE = new Set(["start", "picture", "insecure", "denied", "noCamera", "cameraBusy", "cameraFailed"]);

export class Notices {
  #now = null;
  #toast = null;
  #clock = 0;
  #spoken = 0;

  /**
   * @param useToken (token) a token was given
   * @param seeExample () the example is wanted
   */
  constructor(useToken, seeExample) {
    byId("notice-example").onclick = seeExample;
    byId("notice-action").onclick = () => this.#now?.action?.();
    byId("toast-action").onclick = () => this.#toast?.action();
    byId("token-form").onsubmit = (event) => {
      event.preventDefault();
      const token = byId("token").value.trim();
      if (token) useToken(token);
    };
    this.state("closed");
    onLanguage(() => {
      if (this.#now) this.show(...this.#now.shown);
      if (this.#toast) this.#showToast();
      this.state(byId("state").dataset.state);
    });
  }

  /** The kind of notice that is shown, null without one. */
  get kind() {
    return this.#now?.shown[0] ?? null;
  }

  /** Show a notice over the stage, with a button where there is something to do. */
  show(kind, detail = "", label = null, action = null) {
    this.hideToast();
    this.#now = { shown: [kind, detail, label, action], action };
    byId("notice-title").textContent = text(`notice.${kind}.title`);
    byId("notice-text").textContent = text(`notice.${kind}.text`, facts(detail));
    byId("notice").classList.toggle("trouble", !QUIET.has(kind));
    byId("notice").hidden = false;
    byId("token-form").hidden = kind !== "token";
    byId("notice-action").hidden = !label;
    byId("notice-example").hidden = !WITH_EXAMPLE.has(kind);
    if (label) byId("notice-action").textContent = text(label);
    if (!QUIET.has(kind)) announce(`${byId("notice-title").textContent}. ${byId("notice-text").textContent}`);
  }

  hide() {
    this.#now = null;
    byId("notice").hidden = true;
    byId("token-form").hidden = true;
  }

  /** Say above the picture why nothing new is found, and when that is tried again. */
  toast(refusal, action) {
    clearInterval(this.#clock);
    this.#toast = { refusal, action, until: performance.now() + 1000 * refusal.seconds };
    this.#showToast();
    this.#clock = setInterval(() => this.#showToast(), 500);
    announce(text(`notice.${refusal.kind}.title`));
  }

  hideToast() {
    clearInterval(this.#clock);
    this.#toast = null;
    byId("toast").hidden = true;
  }

  #showToast() {
    const { refusal, until } = this.#toast;
    const seconds = Math.ceil((until - performance.now()) / 1000);
    byId("toast-title").textContent = text(`notice.${refusal.kind}.title`);
    byId("toast-text").textContent = seconds > 0 ? text("tryAgainIn", { seconds }) : "…";
    byId("toast").hidden = false;
  }

  /** Say how the connection is. */
  state(state) {
    byId("state").dataset.state = state;
    byId("state").textContent = text(`state.${state}`);
    if (state === "open") announce(text("state.open"));
  }

  /** Say something below the stage, for a while; screen readers read it out. */
  say(words) {
    clearTimeout(this.#spoken);
    byId("said").textContent = words;
    this.#spoken = setTimeout(() => (byId("said").textContent = ""), SAID);
  }
}

// To screen readers alone: eyes have it over the stage already.
function announce(words) {
  if (byId("announced").textContent !== words) byId("announced").textContent = words;
}

function facts(detail) {
  const port = location.port ? `:${location.port}` : "";
  return { detail: detail.replace(/\.$/, ""), host: location.host, name: location.hostname, local: `localhost${port}` };
}
