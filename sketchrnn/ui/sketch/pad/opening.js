// Which drawing is on the pad when the page opens or changes: an example, the drawing of the page's
// address, or that of a file. Not here: how drawings are kept (store.js).

import { begin, replace } from "./history.js";
import { strokesOf } from "./stroke.js";

/** @import { Kept } from "./store.js" */
/** @import { Timed } from "./stroke.js" */

/**
 * A drawing that Python puts onto the pad, once for each source.
 *
 * @typedef {object} Offer
 * @property {string} source unlike that of any other drawing; empty for none
 * @property {boolean} example it is shown only until something is drawn
 * @property {Timed[]} strokes
 */

/**
 * Returns the drawing to show.
 *
 * @param {Kept | null} kept the drawing of the visitor; null where there is none yet
 * @param {Offer} opening the drawing that the page opens with
 * @param {Offer} file the drawing of the file that was opened last
 * @param {number} now milliseconds since 1970
 * @returns {Kept} the same object where nothing changes
 */
export function follow(kept, opening, file, now) {
  const drawing = (/** @type {Offer} */ offer) => strokesOf(offer.strokes, now);
  let next = kept ?? { history: begin(drawing(opening)), opening: opening.source, file: "" };
  if (opening.source !== next.opening) {
    const { past, future } = next.history;
    const untouched = past.length === 0 && future.length === 0;
    next = { ...next, opening: opening.source };
    if (untouched) next = { ...next, history: begin(drawing(opening)) };
    else if (!opening.example) next = { ...next, history: replace(next.history, drawing(opening)) };
  }
  if (file.source && file.source !== next.file) {
    next = { ...next, file: file.source, history: replace(next.history, drawing(file)) };
  }
  return next;
}
