// The share of each ending, written at its end on the map. Ways through a gap have one end, so that
// their shares stand where each is half of the way through.

import { createHtml } from "../components/dom.js";
import { spreadLabels } from "./labels.js";
import { percent } from "./tables.js";
import { toScreen } from "./view.js";

/** @import { Point } from "../components/line.js" */
/** @import { LineData } from "./layers.js" */
/** @import { Size, View } from "./view.js" */
/** @import { Words } from "../components/words.js" */

const SIZE = /** @type {Size} */ ([42, 18]); // pixels

export class EndLabels {
  /** @param {HTMLElement} place */
  constructor(place) {
    this.root = place;
    /** @type {{ end: Point, node: HTMLElement }[]} */
    this.labels = [];
  }

  /**
   * @param {LineData[]} lines those with a share get a label
   * @param {Words} words
   */
  show(lines, words) {
    this.root.replaceChildren();
    this.labels = [];
    const meet = allMeet(lines.filter(({ share }) => share !== null));
    for (const { id, share, stroke } of lines) {
      const last = stroke.at(meet ? Math.floor(stroke.length / 2) : -1);
      if (share === null || !last) continue;
      const node = createHtml("span", { textContent: percent(share, words) });
      node.dataset.id = id;
      this.root.append(node);
      this.labels.push({ end: [last[0], last[1]], node });
    }
  }

  /**
   * Puts each label above the end of its line; where there is no room, it is hidden.
   *
   * @param {View} view
   * @param {Size} size of the screen
   */
  place(view, size) {
    const wanted = this.labels.map(({ end }) => {
      const [x, y] = toScreen(view, size, end);
      const inside = x >= 0 && y >= 0 && x <= size[0] && y <= size[1];
      const place = /** @type {Point} */ ([x, y - SIZE[1]]);
      return { place: inside ? clamp(place, size) : place, size: SIZE };
    });
    for (const [i, place] of spreadLabels(wanted).entries()) {
      const { node } = this.labels[i];
      node.hidden = !place;
      if (place) node.style.translate = `${place[0]}px ${place[1]}px`;
    }
  }

  /** @param {string | null} id of the line whose label is shown before others; null for none */
  setLit(id) {
    for (const { node } of this.labels) node.classList.toggle("lit", node.dataset.id === id);
  }
}

/**
 * @param {LineData[]} lines
 * @returns {boolean} whether there are several and all end in one place
 */
function allMeet(lines) {
  const ends = new Set(lines.map(({ stroke }) => String(stroke.at(-1)?.slice(0, 2))));
  return lines.length > 1 && ends.size === 1;
}

/**
 * @param {Point} place of the middle of a label
 * @param {Size} size of the screen
 * @returns {Point} the nearest place where all of the label is seen
 */
function clamp(place, size) {
  const [x, y] = [0, 1].map((k) =>
    Math.min(Math.max(place[k], SIZE[k] / 2), size[k] - SIZE[k] / 2),
  );
  return [x, y];
}
