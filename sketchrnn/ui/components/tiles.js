// Square tiles with a drawing on each, which pens draw and a click picks: what gallery.js and
// the endings of the Sketch page share. The style is tiles.css. Not here: what else is on a tile.

import { Clock } from "./clock.js";
import { appendSvg, createHtml } from "./dom.js";
import { Line } from "./line.js";

/** @import { Stroke } from "./line.js" */

/**
 * What all tiles of a component show.
 *
 * @typedef {object} Canvas
 * @property {[x: number, y: number, width: number, height: number]} box in pixels of the canvas
 * @property {number} width of the pen, in pixels of the canvas
 */

/**
 * Returns a tile as a button with an empty SVG.
 *
 * @param {Canvas} canvas
 * @param {string} label for screen readers
 * @returns {{ button: HTMLButtonElement, svg: SVGSVGElement }}
 */
export function createTile(canvas, label) {
  const button = createHtml("button", { className: "tile" });
  button.setAttribute("aria-label", label);
  const attributes = { viewBox: canvas.box.join(" "), "stroke-width": canvas.width };
  return { button, svg: appendSvg(button, "svg", attributes) };
}

/** A pen that draws one line on a tile. */
export class Pen {
  /**
   * @param {SVGSVGElement} svg
   * @param {number} width of the pen, in pixels of the canvas
   * @param {Stroke[]} strokes
   */
  constructor(svg, width, strokes) {
    this.line = new Line(strokes);
    this.path = appendSvg(svg, "path", { class: "ending" });
    this.tip = appendSvg(svg, "circle", { class: "pen", r: width * 1.6 });
  }

  /**
   * @param {number} seconds since the start
   * @returns {boolean} whether all of the line is drawn
   */
  draw(seconds) {
    const { d, tip, done } = this.line.at(seconds);
    this.path.setAttribute("d", d);
    this.tip.style.display = done || !tip ? "none" : "";
    if (tip) {
      this.tip.setAttribute("cx", String(tip[0]));
      this.tip.setAttribute("cy", String(tip[1]));
    }
    return done;
  }
}

/** The tiles of a component, with one clock for all pens, so that they start together. */
export class Tiles {
  /** @param {HTMLElement} node holds the tiles; its `data-state` is "drawing" or "done" */
  constructor(node) {
    this.node = node;
    /** @type {HTMLButtonElement[]} */
    this.buttons = [];
    /** @type {Pen[]} */
    this.pens = [];
    this.clock = new Clock((seconds) => this.draw(seconds));
  }

  /**
   * Puts new tiles in the place of the old ones.
   *
   * @param {HTMLButtonElement[]} buttons one a tile
   * @param {Pen[]} pens
   * @param {HTMLElement[]} nodes hold the buttons, or are the buttons
   */
  replace(buttons, pens, nodes = buttons) {
    this.clock.stop();
    this.buttons = buttons;
    this.pens = pens;
    this.node.replaceChildren(...nodes);
  }

  /**
   * Marks the picked tile.
   *
   * @param {number | null} picked
   * @param {(tile: number) => void} onPick called with the number of a tile when it is clicked
   */
  pick(picked, onPick) {
    for (const [i, button] of this.buttons.entries()) {
      button.setAttribute("aria-pressed", String(i === picked));
      button.onclick = () => onPick(i);
    }
  }

  /**
   * @param {number} seconds since the start
   * @returns {boolean} whether all pens are done
   */
  draw(seconds) {
    let done = true;
    for (const pen of this.pens) done = pen.draw(seconds) && done;
    this.node.dataset.state = done ? "done" : "drawing";
    return done;
  }
}
