// What the page just did, as lines for a terminal and for Python.

import { all, byId } from "./elements.js";
import { onLanguage, text } from "./language.js";
import { recall, remember } from "./memory.js";

const TYPES = { jpg: "jpeg", jpeg: "jpeg", png: "png", webp: "webp", bmp: "bmp", gif: "gif" };
const FLAGS = {
  refine: ["1", "--refine-face"],
  hands: ["0", "--no-hands"],
  face: ["0", "--no-face"],
  face_blendshapes: ["1", "--blendshapes"],
  face_transform: ["1", "--face-transform"],
};
// What only moving pictures have: the usual value, the command line's option, Python's argument.
const MOVING = {
  profile: ["exact", (value) => `--profile ${value}`, (value) => `profile="${value}"`],
  smooth: ["1", () => "--no-smooth", () => "smooth_landmarks=False"],
  detection: ["0.5", (value) => `--min-detection-confidence ${value}`, (value) => `min_detection_confidence=${value}`],
  tracking: ["0.5", (value) => `--min-tracking-confidence ${value}`, (value) => `min_tracking_confidence=${value}`],
};
const ARGUMENTS = { refine: "refine_face_landmarks", hands: "enable_hands", face: "enable_face", face_blendshapes: "face_blendshapes", face_transform: "face_transform" };

export class Repeat {
  #kind = recall("repeat") === "python" ? "python" : "terminal";

  constructor(app) {
    this.app = app;
    for (const input of all("[name=repeat]")) {
      input.checked = input.value === this.#kind;
      input.onchange = () => {
        remember("repeat", (this.#kind = input.value));
        this.refresh();
      };
    }
    byId("copy").onclick = () => this.#copy();
    onLanguage(() => this.refresh());
  }

  /** Show the lines for what is on the stage, or would be. */
  refresh() {
    const { app } = this;
    const mode = document.body.dataset.mode;
    // What the figure needs is left out: it is the page's.
    const more = app.expression?.wanted;
    const lines = mode === "picture" ? this.#picture({ ...app.panel?.query, ...more }) : this.#moving(mode, { ...app.panel?.streamQuery, ...more });
    const code = byId("lines");
    if (code.textContent !== lines) code.textContent = lines;
    byId("repeat-hint").textContent = text(mode === "picture" ? (app.service.token ? "repeatToken" : "repeatPicture") : `repeatMoving.${this.#kind}`);
  }

  #picture(options) {
    const { token } = this.app.service;
    const { name, address } = this.app.modes?.picture.source ?? { name: "photo.jpg" };
    const query = new URLSearchParams(options);
    const target = new URL(`/v1/image?${query}`, location.origin).href;
    const from = address && new URL(address, location.origin).href;
    if (this.#kind === "terminal") {
      const header = token ? ' -H "Authorization: Bearer $HOLISTIC_TOKEN"' : "";
      const fetched = from ? `curl "${from}" -o ${name}\n` : "";
      return `${fetched}curl --data-binary ${shell(`@${name}`)}${header} "${target}"`;
    }
    const headers = [`"Content-Type": "image/${TYPES[name.split(".").at(-1).toLowerCase()] ?? "*"}"`];
    if (token) headers.push('"Authorization": "Bearer " + os.environ["HOLISTIC_TOKEN"]');
    return [
      ...(token ? ["import os"] : []),
      ...(from ? [] : ["from pathlib import Path"]),
      "from urllib.request import Request, urlopen",
      "",
      from ? `picture = urlopen("${from}").read()` : `picture = Path(${quoted(name)}).read_bytes()`,
      `request = Request("${target}", picture, {${headers.join(", ")}})`,
      "with urlopen(request) as answer:",
      "    print(answer.read().decode())",
    ].join("\n");
  }

  #moving(mode, options) {
    const name = mode === "video" ? (this.app.modes?.video.name ?? "video.mp4") : null;
    if (this.#kind === "terminal") {
      const flags = Object.entries(FLAGS).flatMap(([option, [value, flag]]) => (options[option] === value ? [flag] : []));
      if (options.complexity) flags.unshift(`--complexity ${options.complexity}`);
      flags.push(...chosen(options, 1));
      const start = name === null ? "0" : shell(name.startsWith("-") ? `./${name}` : name);
      return ["holistic-native run", start, ...flags, "--to landmarks.jsonl"].join(" ");
    }
    const given = Object.entries(ARGUMENTS).flatMap(([option, argument]) =>
      options[option] === FLAGS[option][0] ? [`${argument}=${options[option] === "1" ? "True" : "False"}`] : [],
    );
    if (options.complexity) given.unshift(`model_complexity=${options.complexity}`);
    given.push(...chosen(options, 2));
    return [
      "import cv2",
      "import holistic_native as hn",
      "",
      `capture = cv2.VideoCapture(${name === null ? "0" : quoted(name)})`,
      `with hn.Holistic(${given.join(", ")}) as holistic:`,
      "    while (read := capture.read())[0]:",
      '        result = holistic.process(read[1], format="bgr")',
      "        if result.pose_landmarks:",
      "            print(result.pose_landmarks.landmark[0])",
    ].join("\n");
  }

  async #copy() {
    const { textContent } = byId("lines");
    try {
      await navigator.clipboard.writeText(textContent);
    } catch {
      // Not on an address that is not secure: the browser's older way.
      getSelection().selectAllChildren(byId("lines"));
      document.execCommand("copy");
    }
    this.app.notices.say(text("copied"));
  }
}

// What is not as usual, in the words of the command line (1) or of Python (2).
function chosen(options, words) {
  const own = Object.entries(MOVING).filter(([name, [usual]]) => (options[name] ?? usual) !== usual);
  return own.map(([name, spellings]) => spellings[words](options[name]));
}

// As shells of all systems read it; names with what some of them expand as POSIX ones do.
function shell(word) {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  return /["$`\\!]/.test(word) ? `'${word.replaceAll("'", `'\\''`)}'` : `"${word}"`;
}

const quoted = (word) => JSON.stringify(word);
