// The two pictures of the view: the drawing with its cloud, and the surprise of each point as a bar.
// Both are drawn on a canvas, as an SVG of so many colours would be slow.

import { firstPart } from "./polyline.js";
import { pathTo } from "./timing.js";

/** @import { Point } from "../components/line.js" */
/** @import { SurpriseData } from "./mind.js" */

/** @typedef {{ x: number, y: number, width: number }} Plot in pixels of the screen */

/**
 * What of a drawing is shown.
 *
 * @typedef {object} Shown
 * @property {SurpriseData} data
 * @property {string[]} colours of the points
 * @property {number[]} shares of the points on the scale, 0 to 1
 * @property {number} moment see timing.js
 */

/**
 * Draws the cloud, the points until now in their colours, the pen, and a ring at the next point.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Shown} shown
 * @param {HTMLCanvasElement} cloud in black
 */
export function drawPaper(canvas, { data, colours, moment }, cloud) {
  const { box, width, steps } = data;
  const pen = contextOf(canvas);
  const style = getComputedStyle(canvas);
  const accent = style.getPropertyValue("--st-primary-color");
  drawCloud(pen, cloud, accent);
  const zoom = canvas.width / box[2];
  pen.setTransform(zoom, 0, 0, zoom, -zoom * box[0], -zoom * box[1]);
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.lineWidth = width;
  const k = Math.floor(moment);
  for (let i = 0; i <= k; i++) drawLine(pen, steps[i].line, colours[i]);
  let tip = lastOf(steps[k].line);
  let lifted = false;
  if (k < steps.length - 1) {
    const next = steps[k + 1];
    const passed = firstPart(pathTo(steps, k + 1), moment - k);
    lifted = next.begins && moment > k;
    if (!next.begins && moment > k) drawLine(pen, passed, colours[k + 1]);
    tip = lastOf(passed);
    pen.lineWidth = width / 3;
    pen.strokeStyle = style.color;
    circle(pen, lastOf(next.line), 1.6 * width);
    pen.stroke();
  }
  pen.fillStyle = accent;
  circle(pen, tip, (lifted ? 0.7 : 1.1) * width); // smaller in the air
  pen.fill();
}

/**
 * Draws a bar for each point above its place on the slider, and underlines the model's own points.
 *
 * @param {HTMLCanvasElement} canvas
 * @param {Shown} shown
 */
export function drawProfile(canvas, { data, colours, shares, moment }) {
  const pen = contextOf(canvas);
  const { width, height } = canvas;
  const last = shares.length - 1;
  const edge = (width * 8) / canvas.clientWidth; // half of the slider's thumb, which is 16 px wide
  const step = (width - 2 * edge) / Math.max(1, last);
  const thick = Math.max(1, Math.min(0.7 * step, width / 40));
  const floor = 0.9 * height; // below it is the line under the model's own points
  pen.clearRect(0, 0, width, height);
  for (const [k, share] of shares.entries()) {
    const tall = (0.12 + 0.88 * share) * floor; // the least surprising point has a bar too
    pen.globalAlpha = k <= moment ? 1 : 0.35;
    pen.fillStyle = colours[k];
    pen.fillRect(edge + k * step - thick / 2, floor - tall, thick, tall);
  }
  pen.globalAlpha = 1;
  pen.fillStyle = getComputedStyle(canvas).getPropertyValue("--st-primary-color");
  const begin = edge + data.given * step - step / 2;
  pen.fillRect(begin, floor + 1, width - edge + step / 2 - begin, height - floor - 1);
}

/**
 * @param {CanvasRenderingContext2D} pen without a transform
 * @param {HTMLCanvasElement} cloud in black
 * @param {string} colour
 */
function drawCloud(pen, cloud, colour) {
  const { width, height } = pen.canvas;
  pen.clearRect(0, 0, width, height);
  pen.drawImage(cloud, 0, 0, width, height);
  pen.globalCompositeOperation = "source-in"; // only the cloud's own pixels take the colour
  pen.fillStyle = colour;
  pen.fillRect(0, 0, width, height);
  pen.globalCompositeOperation = "source-over";
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Point[]} points
 * @param {string} colour
 */
function drawLine(pen, points, colour) {
  pen.strokeStyle = colour;
  pen.beginPath();
  pen.moveTo(...points[0]);
  for (const point of points) pen.lineTo(...point); // to the first too, or a dot would not be seen
  pen.stroke();
}

/**
 * @param {CanvasRenderingContext2D} pen
 * @param {Point} middle
 * @param {number} radius
 */
function circle(pen, middle, radius) {
  pen.beginPath();
  pen.arc(...middle, radius, 0, 2 * Math.PI);
}

/**
 * @param {Point[]} points at least one
 * @returns {Point}
 */
function lastOf(points) {
  return points[points.length - 1];
}

/**
 * Gives a canvas one pixel for each pixel of the screen.
 *
 * @param {HTMLCanvasElement} canvas
 * @returns {CanvasRenderingContext2D} without a transform
 */
function contextOf(canvas) {
  const width = Math.round(canvas.clientWidth * devicePixelRatio);
  const height = Math.round(canvas.clientHeight * devicePixelRatio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width; // this clears the canvas, even where the size stays the same
    canvas.height = height;
  }
  const context = canvas.getContext("2d");
  if (!context) throw new Error("expected a canvas with a 2D context, got none");
  context.setTransform(1, 0, 0, 1, 0, 0);
  return context;
}
