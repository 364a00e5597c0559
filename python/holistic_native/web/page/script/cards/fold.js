// A card that can be folded up to its head.

import { byId } from "../elements.js";
import { onLanguage, text } from "../language.js";
import { recall, remember } from "../memory.js";

export class Fold {
  #changed;

  /**
   * @param name of the card: its body is `${name}-body`, its button `${name}-fold`
   * @param open whether it is unfolded where a reader has chosen nothing
   * @param changed () a reader has folded or unfolded it
   */
  constructor(name, open, changed) {
    this.name = name;
    this.open = recall(name) ?? open;
    this.#changed = changed;
    this.button = byId(`${name}-fold`);
    this.button.onclick = () => {
      this.turn(!this.open);
      this.#changed();
    };
    onLanguage(() => this.#show());
    this.#show();
  }

  /** Fold it up, or unfold it. */
  turn(open) {
    if (open === this.open) return;
    this.open = open;
    remember(this.name, open);
    this.#show();
  }

  #show() {
    byId(`${this.name}-body`).hidden = !this.open;
    this.button.setAttribute("aria-expanded", String(this.open));
    this.button.textContent = text(this.open ? "fold" : "unfold");
  }
}
