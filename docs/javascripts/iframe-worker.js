// Search on pages that are opened from a folder: browsers start no worker from file://, so a hidden frame runs it.
"use strict";
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(script) {
      super();
      const frame = document.createElement("iframe");
      this.started = new Promise((resolve) => frame.addEventListener("load", () => resolve(frame.contentWindow)));
      frame.hidden = true;
      frame.answer = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      frame.srcdoc = `<script>postMessage = frameElement.answer</script><script src="${script}"></script>`;
      document.body.append(frame);
    }

    async postMessage(data) {
      (await this.started).dispatchEvent(new MessageEvent("message", { data }));
    }
  };
}
