// The ending that the model would draw, as a pen draws it faintly in the drawing itself. Not here:
// which ending it is (pad.js).

import { Clock, prefersLessMotion } from "../../components/clock.js";
import { appendSvg } from "../../components/dom.js";
import { Pen } from "../../components/tiles.js";
import { PEN } from "./surface.js";

/** @import { Stroke } from "../../components/line.js" */

export class Ghost {
  /**
   * @param {SVGSVGElement} svg above the paper, with the units of the pad; its `data-state` is
   *   "none", "drawing" or "done"
   * @param {(event: "move" | "done") => void} report called when the pen of an ending first moves,
   *   and when the ending is drawn
   */
  constructor(svg, report) {
    this.svg = svg;
    this.report = report;
    this.speed = 1;
    this.moved = false;
    /** @type {Pen | null} */
    this.pen = null;
    /** @type {SVGGElement | null} */
    this.group = null;
    this.clock = new Clock((seconds) => this.draw(seconds));
    this.hide();
  }

  /**
   * Begins to draw an ending in the place of the one before.
   *
   * @param {Stroke[]} strokes
   */
  show(strokes) {
    this.hide();
    this.group = appendSvg(this.svg, "g", { class: "ghost" });
    const canvas = appendSvg(this.group, "svg", { "stroke-width": PEN, overflow: "visible" });
    this.pen = new Pen(canvas, PEN, strokes);
    this.moved = false;
    this.svg.dataset.state = "drawing";
    this.clock.start();
  }

  hide() {
    this.clock.stop();
    this.pen = null;
    this.svg.dataset.state = "none";
    const leaving = this.group;
    this.group = null;
    if (!leaving) return;
    if (prefersLessMotion()) leaving.remove();
    leaving.classList.add("leaving");
    leaving.addEventListener("animationend", () => leaving.remove());
  }

  /**
   * @param {number} seconds since the start of the animation
   * @returns {boolean} whether all of the ending is drawn
   */
  draw(seconds) {
    if (!this.pen) return true;
    const done = this.pen.draw(seconds * this.speed);
    if (seconds > 0 && !this.moved) {
      this.moved = true;
      this.report("move");
    }
    if (done) {
      this.svg.dataset.state = "done";
      this.report("done");
    }
    return done;
  }
}
