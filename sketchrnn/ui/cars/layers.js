// The layers of the map, from the ground to the cars, and the lines along which the cars drive.
// Not here: which part of them is seen (view.js).

import { Clock } from "../components/clock.js";
import { appendSvg, setAttributes } from "../components/dom.js";
import { Line } from "../components/line.js";

/** @import { Stroke } from "../components/line.js" */
/** @import { MapData, Picture } from "./map.js" */

/** @typedef {{ line: Line, path: SVGPathElement, car: SVGPathElement }} Moving */

export class Layers {
  /**
   * @param {SVGSVGElement} svg
   * @param {(state: "driving" | "done") => void} onState called on every frame of the animation
   */
  constructor(svg, onState) {
    this.onState = onState;
    // The order is that of painting.
    this.tiles = appendSvg(svg, "g", { class: "tiles" });
    this.picture = appendSvg(svg, "image", { class: "picture" });
    this.streets = appendSvg(svg, "g", { class: "streets" });
    this.trajectories = appendSvg(svg, "path", { class: "drives" });
    this.hovered = appendSvg(svg, "path", { class: "hover" });
    this.cloud = appendSvg(svg, "image", { class: "cloud" });
    this.rivals = appendSvg(svg, "g", { class: "rivals" });
    this.endings = appendSvg(svg, "g", { class: "endings" });
    this.truth = appendSvg(svg, "g", { class: "truths" });
    this.given = appendSvg(svg, "path", { class: "given" });
    this.cars = appendSvg(svg, "g", { class: "cars" });
    this.drawn = appendSvg(svg, "path", { class: "given" }); // while the visitor draws it
    /** @type {Moving[]} */
    this.moving = [];
    this.clock = new Clock((seconds) => this.draw(seconds));
  }

  /** @param {MapData} data */
  setGround({ streets, picture }) {
    this.streets.replaceChildren();
    for (const [i, d] of streets.entries())
      appendSvg(this.streets, "path", { d, class: `street street${i}` });
    placePicture(this.picture, picture);
  }

  /**
   * Shows what may change without a new animation.
   *
   * @param {MapData} data
   */
  setChoices({ cloud, drives }) {
    placePicture(this.cloud, cloud);
    this.trajectories.setAttribute("d", drives.map(([, xy]) => flatPath(xy)).join(""));
    this.hovered.setAttribute("d", "");
  }

  /**
   * Shows a start and the lines that go on from it; the clock makes these grow.
   *
   * @param {MapData} data
   */
  setLines({ given, endings, truth, rivals }) {
    this.drawn.setAttribute("d", "");
    this.given.setAttribute("d", given);
    for (const layer of [this.endings, this.truth, this.rivals, this.cars]) layer.replaceChildren();
    this.moving = [];
    for (const stroke of endings) this.addLine(this.endings, "ending", stroke);
    this.addLine(this.truth, "truth", truth);
    for (const [, colour, stroke] of rivals) this.addLine(this.rivals, "rival", stroke, colour);
  }

  /**
   * Adds a line with its car at the tip; an empty stroke adds nothing.
   *
   * @param {SVGGElement} layer
   * @param {"ending" | "truth" | "rival"} kind
   * @param {Stroke} stroke
   * @param {string} [colour] of CSS, where the style does not say it
   */
  addLine(layer, kind, stroke, colour = "") {
    if (!stroke.length) return;
    const path = appendSvg(layer, "path", { class: kind });
    const car = appendSvg(this.cars, "path", { class: `car ${kind}` });
    path.style.stroke = colour;
    car.style.stroke = colour;
    this.moving.push({ line: new Line([stroke]), path, car });
  }

  /**
   * @param {number} seconds since the start
   * @returns {boolean} whether all cars have arrived
   */
  draw(seconds) {
    let done = true;
    for (const { line, path, car } of this.moving) {
      const now = line.at(seconds);
      path.setAttribute("d", now.d);
      // A line of no length with round ends is a disc of the same size at every zoom.
      car.setAttribute("d", now.tip ? `M${now.tip[0]} ${now.tip[1]}h0` : "");
      done &&= now.done;
    }
    this.onState(done ? "done" : "driving");
    return done;
  }
}

/**
 * Lays a picture over the map, or none.
 *
 * @param {SVGImageElement} image
 * @param {Picture | null} picture
 */
function placePicture(image, picture) {
  const [x, y, width, height] = picture?.box ?? [0, 0, 0, 0];
  const href = picture?.href ?? "";
  setAttributes(image, { href, x, y, width, height, preserveAspectRatio: "none" });
}

/**
 * @param {number[]} xy x, y, x, y, …
 * @returns {string} an SVG path
 */
export function flatPath(xy) {
  let d = "";
  for (let i = 0; i < xy.length; i += 2) d += `${i ? "L" : "M"}${xy[i]} ${xy[i + 1]}`;
  return d;
}
