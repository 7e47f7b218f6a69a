// Passes the drawing and the chosen ending on to the part of the page beside the pad, so that it runs
// again by itself. It shows nothing, and waits until the visitor has stopped choosing.

import { mount } from "../components/mount.js";

/** @import { Call } from "../components/mount.js" */

const PAUSE = 300; // milliseconds

class Echo {
  constructor() {
    /** @type {Call<null>["setStateValue"]} */
    this.send = () => {};
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.onTurn = (/** @type {Event} */ event) => {
      clearTimeout(this.timer);
      const { detail } = /** @type {CustomEvent} */ (event);
      this.timer = setTimeout(() => this.send("turn", detail), PAUSE);
    };
  }

  /** @param {Call<null>} call */
  show({ setStateValue }) {
    this.send = setStateValue;
    window.addEventListener("sketchrnn-turn", this.onTurn); // once, however often it is added
  }

  stop() {
    clearTimeout(this.timer);
    window.removeEventListener("sketchrnn-turn", this.onTurn);
  }
}

export default mount(() => new Echo());
