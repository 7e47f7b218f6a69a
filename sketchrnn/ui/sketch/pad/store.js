// Keeps a drawing and its history in the browser, so that they survive a reload, Back, a lost
// connection and a restart of the server. Not here: what is kept (history.js).

/** @import { History } from "./history.js" */
/** @import { Stroke } from "./stroke.js" */

export const KEY = "sketchrnn-pad"; // of the drawing in the browser's storage

/**
 * @typedef {object} Kept
 * @property {History} history
 * @property {string} opening the source of the drawing that the page opened with
 * @property {string} file that of the file that was opened last, or empty
 */

/**
 * Returns the text of a drawing and its history. A stroke of many drawings is written once.
 *
 * @param {Kept} kept
 * @returns {string}
 */
export function pack({ history, opening, file }) {
  /** @type {Map<Stroke, number>} */
  const numbers = new Map();
  const drawing = (/** @type {Stroke[]} */ strokes) =>
    strokes.map((stroke) => {
      const number = numbers.get(stroke) ?? numbers.size;
      numbers.set(stroke, number);
      return number;
    });
  const steps = {
    past: history.past.map(drawing),
    present: drawing(history.present),
    future: history.future.map(drawing),
  };
  return JSON.stringify({ version: 1, opening, file, steps, strokes: [...numbers.keys()] });
}

/**
 * Returns what `pack` wrote, or null where the text is another.
 *
 * @param {string | null} text
 * @returns {Kept | null}
 */
export function unpack(text) {
  if (!text) return null;
  try {
    const { version, opening, file, steps, strokes } = JSON.parse(text);
    if (version !== 1) return null;
    const drawing = (/** @type {number[]} */ numbers) => numbers.map((i) => strokes[i]);
    return {
      opening,
      file,
      history: {
        past: steps.past.map(drawing),
        present: drawing(steps.present),
        future: steps.future.map(drawing),
      },
    };
  } catch {
    return null;
  }
}

/**
 * Keeps a drawing. Where the browser has no room for all of its history, only the drawing is kept.
 *
 * @param {Pick<Storage, "setItem">} storage
 * @param {string} key
 * @param {Kept} kept
 */
export function save(storage, key, kept) {
  const alone = { ...kept, history: { past: [], present: kept.history.present, future: [] } };
  for (const attempt of [kept, alone]) {
    try {
      storage.setItem(key, pack(attempt));
      return;
    } catch {
      // no room, or the browser keeps nothing: the drawing on the page stays as it is
    }
  }
}
