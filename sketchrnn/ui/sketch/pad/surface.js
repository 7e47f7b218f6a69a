// The paper: strokes on a canvas, as sharp as the screen, in the colours of the theme. Not here: the
// model's ghost, which is an SVG above it (ghost.js).

import { NO_PRESSURE, SIDE } from "./stroke.js";

/** @import { Sample, Stroke } from "./stroke.js" */

export const PEN = 3.7; // width of a line, in units of the pad
const FAINT = 0.22; // opacity of strokes that are about to go
const CORNER = Math.cos(1); // of the turn, radians, from which a corner is not rounded
const NO_STROKES = { from: Infinity, numbers: /** @type {number[]} */ ([]) };

export class Surface {
  /** @param {HTMLCanvasElement} canvas its colour is the ink, its accent colour the model's ink */
  constructor(canvas) {
    this.canvas = canvas;
    const context = canvas.getContext("2d");
    if (!context) throw new Error("expected a canvas with a 2D context, got none");
    this.context = context;
    /** @type {Stroke[]} */
    this.strokes = [];
    /** @type {Stroke | null} the one that is being drawn */
    this.live = null;
    this.faint = NO_STROKES;
    new ResizeObserver(() => this.resize()).observe(canvas);
    // A change of the theme is a change of the colour, which takes no time but is a transition.
    canvas.addEventListener("transitionend", () => this.redraw());
  }

  /**
   * Shows a drawing.
   *
   * @param {Stroke[]} strokes
   * @param {{ from: number, numbers: number[] }} [faint] samples from a number on, and whole
   *   strokes, that are shown faint
   */
  show(strokes, faint = NO_STROKES) {
    this.strokes = strokes;
    this.faint = faint;
    this.redraw();
  }

  /**
   * Draws the new samples of the stroke that is being drawn, without drawing all others again.
   *
   * @param {Stroke} stroke
   * @param {number} from the first new sample
   */
  extend(stroke, from) {
    this.live = stroke;
    this.ink(stroke.by);
    trace(this.context, stroke.samples, { from, straight: false });
  }

  resize() {
    const { width } = this.canvas.getBoundingClientRect();
    const pixels = Math.round(width * devicePixelRatio);
    if (!pixels || pixels === this.canvas.width) return;
    this.canvas.width = this.canvas.height = pixels;
    this.redraw();
  }

  redraw() {
    const { context, canvas } = this;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, canvas.width, canvas.height);
    context.scale(canvas.width / SIDE, canvas.width / SIDE);
    let count = 0;
    for (const [i, { by, samples }] of this.strokes.entries()) {
      this.ink(by);
      const kept = this.faint.numbers.includes(i) ? 0 : this.faint.from - count;
      context.globalAlpha = kept > 0 ? 1 : FAINT;
      const how = { from: 0, straight: by === "model" };
      if (kept > 0 && kept < samples.length) {
        trace(context, samples.slice(0, kept), how);
        context.globalAlpha = FAINT;
        trace(context, samples.slice(kept - 1), how);
      } else trace(context, samples, how);
      count += samples.length;
    }
    context.globalAlpha = 1;
    if (this.live) this.extend(this.live, 0);
  }

  /** @param {Stroke["by"]} by */
  ink(by) {
    const style = getComputedStyle(this.canvas);
    const colour = by === "model" ? style.getPropertyValue("--accent") : style.color;
    this.context.strokeStyle = this.context.fillStyle = colour;
    this.context.lineCap = this.context.lineJoin = "round";
  }
}

/**
 * Draws a smooth line: through the middles between the samples, with the samples as control points.
 * Corners stay, and the model's strokes are straight between its points, as in its ghost.
 *
 * @param {CanvasRenderingContext2D} context
 * @param {Sample[]} samples
 * @param {{ from: number, straight: boolean }} how `from` is the first sample that is new; the line
 *   to those before it is there already
 */
export function trace(context, samples, { from, straight }) {
  const last = samples.length - 1;
  if (last === 0) {
    const [x, y, , pressure] = samples[0];
    context.beginPath();
    context.arc(x, y, widthAt(pressure) / 2, 0, 2 * Math.PI);
    context.fill();
    return;
  }
  const first = Math.max(0, from - 2);
  const even = samples.slice(first).every((sample) => sample[3] === NO_PRESSURE);
  context.lineWidth = PEN;
  context.beginPath();
  for (let i = first; i < last; i += 1) {
    const [ax, ay] = middle(samples, i - 1);
    const [x, y, , pressure] = samples[i];
    const [bx, by] = i + 1 === last ? samples[last] : middle(samples, i);
    if (!even) {
      context.beginPath();
      context.lineWidth = widthAt(pressure);
    }
    context.moveTo(ax, ay);
    if (straight || isCorner(samples, i)) {
      context.lineTo(x, y);
      context.lineTo(bx, by);
    } else context.quadraticCurveTo(x, y, bx, by);
    if (!even) context.stroke();
  }
  if (even) context.stroke();
}

/**
 * @param {Sample[]} samples
 * @param {number} i
 * @returns {number[]} the middle between sample i and the next; the first sample for i = -1
 */
function middle(samples, i) {
  if (i < 0) return samples[0];
  const [ax, ay] = samples[i];
  const [bx, by] = samples[i + 1];
  return [(ax + bx) / 2, (ay + by) / 2];
}

/**
 * @param {Sample[]} samples
 * @param {number} i
 */
function isCorner(samples, i) {
  if (i === 0) return false;
  const [[ax, ay], [x, y], [bx, by]] = samples.slice(i - 1, i + 2);
  const lengths = Math.hypot(x - ax, y - ay) * Math.hypot(bx - x, by - y);
  return (x - ax) * (bx - x) + (y - ay) * (by - y) < CORNER * lengths;
}

/** @param {number} pressure 0 to 1 */
function widthAt(pressure) {
  return PEN * (0.5 + pressure);
}
