// Which key does what on the pad. Not here: what it does (pad.js).

/** @typedef {"undo" | "redo" | "erase" | "accept" | "refuse" | "next" | "previous"} Command */

/** @type {Record<string, Command>} keys that only count on the pad or where nothing has the focus */
const PLAIN = {
  e: "erase",
  enter: "accept",
  escape: "refuse",
  arrowright: "next",
  arrowdown: "next",
  arrowleft: "previous",
  arrowup: "previous",
};

/**
 * Returns what a key does, or null.
 *
 * @param {Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "shiftKey" | "altKey">} event
 * @returns {Command | null}
 */
export function commandOf({ key, ctrlKey, metaKey, shiftKey, altKey }) {
  const letter = key.toLowerCase();
  if (altKey) return null;
  if (ctrlKey || metaKey) {
    if (letter === "z") return shiftKey ? "redo" : "undo";
    return letter === "y" && !shiftKey ? "redo" : null;
  }
  return shiftKey ? null : (PLAIN[letter] ?? null);
}

/**
 * Returns whether an element uses keys itself: it is written into, or is a widget beside the pad.
 *
 * @param {EventTarget | null} target the first of the event's path
 * @param {Node} pad
 */
export function usesKeys(target, pad) {
  if (!(target instanceof Element) || target === document.body) return false;
  return !pad.contains(target) || target.matches("input, textarea, select, [contenteditable]");
}
