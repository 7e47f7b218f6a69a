// The words beside the drawing: the point, its surprise, what the model expects next, and the key.

import { find } from "../components/dom.js";
import { formatNats } from "./scale.js";

/** @import { Shown } from "./paper.js" */
/** @import { SurpriseData } from "./mind.js" */

export class Readout {
  /** @param {HTMLElement} side */
  constructor(side) {
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
  showScale({ scale, low, high }) {
    this.scale.style.background = `linear-gradient(90deg, ${scale})`;
    this.ends[0].textContent = `${formatNats(low)} or less`;
    this.ends[1].textContent = `${formatNats(high)} or more`;
  }

  /**
   * @param {Shown} shown
   * @returns {string} the same in one sentence, for screen readers
   */
  show({ data, colours, moment }) {
    const { nats, given, pens } = data;
    const k = Math.floor(moment);
    const where = `Point ${k + 1} of ${nats.length}, ${k < given ? "start" : "ending"}`;
    const said = k ? `${formatNats(nats[k])} nats of surprise` : "the first point";
    const [goesOn, lifts, finished] = pens[k].map((share) => `${Math.round(100 * share)} %`);
    this.where.textContent = where;
    this.spot.style.background = colours[k];
    this.said.textContent = said;
    for (const [i, { bar, text }] of this.rows.entries()) {
      bar.style.width = `${100 * pens[k][i]}%`;
      text.textContent = [goesOn, lifts, finished][i];
    }
    return `${where}: ${said}; next it goes on ${goesOn}, lifts ${lifts}, is finished ${finished}`;
  }
}
