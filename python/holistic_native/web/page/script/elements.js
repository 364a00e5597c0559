// Elements by their names.

/** The element with an id. */
export const byId = (id) => document.getElementById(id);

/** All elements a selector finds. */
export const all = (selector) => [...document.querySelectorAll(selector)];
