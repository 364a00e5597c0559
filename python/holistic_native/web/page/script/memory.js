// What a reader chose before; nothing is kept where the browser keeps nothing.

const PREFIX = "holistic.";

export function recall(name) {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name));
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // a private window: the choice holds until it is closed
  }
}
