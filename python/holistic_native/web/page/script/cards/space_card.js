// The card with the figure: folded up or not, turning by itself or not.

import { byId } from "../elements.js";
import { Fold } from "./fold.js";
import { recall, remember } from "../memory.js";
import { Space } from "./space.js";

export class SpaceCard {
  /** @param changed () what it needs of answers has changed */
  constructor(changed) {
    const spin = byId("spin");
    const calm = matchMedia("(prefers-reduced-motion: reduce)");
    const turn = () => this.space.spin(spin.checked && !calm.matches && this.fold.open);
    this.space = new Space(byId("space"), () => {
      // Where a reader has turned it to, it stays; the next visit turns as they have chosen.
      if (!spin.checked) return;
      spin.checked = false;
      turn();
    });
    this.fold = new Fold("space", true, () => {
      turn();
      changed();
    });
    spin.checked = recall("spin") ?? true;
    spin.onchange = () => {
      remember("spin", spin.checked);
      turn();
    };
    byId("space-reset").onclick = () => this.space.look();
    const spinnable = () => {
      spin.disabled = calm.matches;
      spin.parentElement.hidden = calm.matches;
      turn();
    };
    calm.addEventListener("change", spinnable);
    spinnable();
  }

  /** What it needs of answers: the hands in metres. */
  get wanted() {
    return this.fold.open ? { hand_world_landmarks: "1" } : {};
  }

  /** Let it be folded, or not. */
  lock(yes) {
    this.fold.button.disabled = yes;
  }

  /** Show an answer, null for none. */
  show(answer) {
    const { left_hand_world: left_hand, right_hand_world: right_hand } = answer?.extras ?? {};
    this.space.show(answer && { pose_world: answer.parts.pose_world, left_hand, right_hand });
  }
}
