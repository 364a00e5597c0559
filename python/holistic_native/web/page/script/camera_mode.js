// Live from the camera.

import { Camera } from "./camera.js";
import { byId } from "./elements.js";
import { onLanguage, text } from "./language.js";

const WAITING_FOR_ONE = new Set(["lost", "noCamera"]);

export class CameraMode {
  #devices = [];
  #used = "";

  constructor(app) {
    this.app = app;
    this.camera = new Camera(app.player, {
      onDevices: (devices, used) => this.#list(devices, used),
      onLost: () => {
        this.#halt();
        app.notices.show("lost", "", "retry", () => this.start());
      },
    });
    byId("camera-stop").onclick = () => this.enter();
    byId("device").onchange = byId("size").onchange = () => this.camera.open && this.start();
    onLanguage(() => this.#list(this.#devices));
  }

  enter() {
    this.leave();
    this.app.notices.show("start", "", "start", () => this.start());
  }

  leave() {
    this.#halt();
    this.camera.stop();
  }

  #halt() {
    this.app.stopLive();
    byId("camera-stop").hidden = true;
  }

  async start() {
    const { app } = this;
    this.leave();
    app.notices.show("asking");
    const [width, height] = byId("size").value.split("x").map(Number);
    // The connection is made while the reader is asked and the camera starts.
    app.openStream();
    try {
      if (!(await this.camera.start(byId("device").value, width, height))) return;
    } catch (refusal) {
      this.leave();
      app.notices.show(refusal.kind, refusal.detail, "retry", () => this.start());
      return;
    }
    app.startLive(false);
    byId("camera-stop").hidden = false;
  }

  #list(devices, used = this.#used) {
    this.#devices = devices;
    this.#used = used ?? "";
    const select = byId("device");
    const options = devices.map(({ deviceId, label }, index) => new Option(label || text("cameraNumber", { n: index + 1 }), deviceId));
    if (!options.length) options.push(new Option(text("anyCamera"), ""));
    select.replaceChildren(...options);
    if (devices.some(({ deviceId }) => deviceId === this.#used)) select.value = this.#used;
    if (devices.length && this.app.mode === this && WAITING_FOR_ONE.has(this.app.notices.kind)) this.start();
  }
}
