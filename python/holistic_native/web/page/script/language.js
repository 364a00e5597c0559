// The page's texts in the language of its reader, or in the one they chose.

import { recall, remember } from "./memory.js";
import { CHINESE } from "./texts/zh.js";
import { ENGLISH } from "./texts/en.js";

const TABLES = { en: ENGLISH, zh: CHINESE };
const TAGS = { en: "en", zh: "zh-CN" };

let language = "en";
const listeners = [];

/** The text of a key, with what is in braces filled in. */
export function text(key, values = {}) {
  const found = TABLES[language][key] ?? ENGLISH[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** Call when the language has changed. */
export function onLanguage(listener) {
  listeners.push(listener);
}

/** Begin in the language chosen before, or in the browser's. */
export function startLanguage() {
  const known = recall("language");
  choose(known in TABLES ? known : navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");
}

/** The other language. */
export function switchLanguage() {
  choose(language === "en" ? "zh" : "en");
  remember("language", language);
}

function choose(name) {
  language = name;
  document.documentElement.lang = TAGS[name];
  document.title = text("title");
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = text(element.dataset.text);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", text(element.dataset.label));
  for (const element of document.querySelectorAll("[data-hint]")) element.title = text(element.dataset.hint);
  for (const listener of listeners) listener();
}
