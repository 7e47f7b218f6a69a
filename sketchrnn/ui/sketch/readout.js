// The words beside the drawing: the point, its surprise, what the model expects next, and the key.

import { find } from "../components/dom.js";
import { counted, filled } from "../components/words.js";
import { formatNats } from "./scale.js";

/** @import { Shown } from "./paper.js" */
/** @import { SurpriseData } from "./mind.js" */

export class Readout {
  /** @param {HTMLElement} side */
  constructor(side) {
    this.side = side;
    this.scale = find(side, ".scale", HTMLElement);
    this.ends = [...side.querySelectorAll(".ends span")];
    this.where = find(side, ".where", HTMLElement);
    this.spot = find(side, ".said i", HTMLElement);
    this.said = find(side, ".said span", HTMLElement);
    this.rows = [...side.querySelectorAll(".pen dd")].map((row) => ({
      bar: find(row, "i", HTMLElement),
      text: find(row, "span", HTMLElement),
    }));
  }

  /** @param {SurpriseData} data */
  showScale({ scale, low, high, words }) {
    this.side.dir = words.direction;
    this.scale.style.background = `linear-gradient(90deg, ${scale})`;
    this.ends[0].textContent = counted(words, "or_less", { nats: formatNats(low) });
    this.ends[1].textContent = counted(words, "or_more", { nats: formatNats(high) });
  }

  /**
   * @param {Shown} shown
   * @returns {string} the same in one sentence, for screen readers
   */
  show({ data, colours, moment }) {
    const { nats, given, pens, words } = data;
    const k = Math.floor(moment);
    const place = { number: k + 1, count: nats.length };
    const where = counted(words, k < given ? "in_start" : "in_ending", place);
    const said = k ? counted(words, "surprise", { nats: formatNats(nats[k]) }) : words.first;
    const [goesOn, lifts, finished] = pens[k].map((share) =>
      counted(words, "percent", { number: Math.round(100 * share) }),
    );
    this.where.textContent = where;
    this.spot.style.background = colours[k];
    this.said.textContent = said;
    for (const [i, { bar, text }] of this.rows.entries()) {
      bar.style.width = `${100 * pens[k][i]}%`;
      text.textContent = [goesOn, lifts, finished][i];
    }
    return filled(words.sentence, { where, said, goesOn, lifts, finished });
  }
}
