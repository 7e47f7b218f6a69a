// A drive is picked: its ways come from the address of the page, and the page runs afterwards, for
// all that stands beside the map. Without the address, the ways come with the run.

import { post } from "../components/post.js";

/** @import { MapData } from "./layers.js" */

/** @typedef {Partial<MapData> & { city: string, picked: number }} Ways what changes on the map */

const LATE = 10_000; // milliseconds after which the page is not expected to run any more

export class Picking {
  /** @param {(ways: Ways) => void} show the ways of a drive, before the page has run */
  constructor(show) {
    this.show = show;
    this.number = 0; // of the last question
    /** @type {Ways | null} the ways on the map for which the page has not run yet */
    this.ahead = null;
    this.since = 0;
  }

  /**
   * @param {string} address empty without one
   * @param {number} drive
   * @param {() => void} run lets the page run
   */
  async pick(address, drive, run) {
    this.number += 1;
    const { number } = this;
    const ways = address && (await post(address, drive));
    if (number !== this.number) return; // another one has been picked
    if (ways) {
      this.ahead = ways;
      this.since = performance.now();
      this.show(ways);
    }
    run();
  }

  /**
   * Returns the data of the page with the ways that are ahead of them.
   *
   * @param {MapData} data
   * @returns {MapData}
   */
  with(data) {
    const { ahead } = this;
    const late = performance.now() - this.since > LATE;
    const elsewhere = data.mode !== "pick" || data.city !== ahead?.city;
    if (late || elsewhere || data.picked === ahead.picked) this.ahead = null;
    return { ...data, ...this.ahead };
  }
}
