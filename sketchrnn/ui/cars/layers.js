// What Python sends to the map, and the layers that show it, from the ground to the cars, with the
// lines along which the cars drive. Not here: which part of them is seen (view.js).

import { Clock } from "../components/clock.js";
import { appendSvg, setAttributes } from "../components/dom.js";
import { Line } from "../components/line.js";

/** @import { Point, Stroke } from "../components/line.js" */
/** @import { FlatTrajectory } from "./hit_test.js" */
/** @import { StreetName } from "./street_names.js" */
/** @import { WorldPlane } from "./street_tiles.js" */
/** @import { Bounds } from "./view.js" */
/** @import { Words } from "../components/words.js" */

/**
 * @typedef {object} Picture
 * @property {string} href
 * @property {[x: number, y: number, width: number, height: number]} box metres
 */

/**
 * A way to go on: a line and a car on the map, and a row of a table.
 *
 * @typedef {object} LineData
 * @property {string} id
 * @property {"ending" | "forecast" | "rival" | "truth"} kind
 * @property {string} name
 * @property {string} colour of CSS; empty where the style has it
 * @property {number | null} share of the samples that an ending stands for, 0 to 1
 * @property {string} does what the car does
 * @property {[mean: number, end: number] | null} errors metres
 * @property {Stroke} stroke
 */

/**
 * @typedef {object} MapData
 * @property {string} token the animation starts anew only when it changes
 * @property {string} address where to ask for the ways of a drive that is picked; empty without one
 * @property {number | null} picked the drive that is shown, if it can be picked
 * @property {string} city the view goes back to `home` when it changes
 * @property {Bounds} home the whole city
 * @property {Bounds | null} focus the trajectory that is shown
 * @property {"look" | "pick" | "draw" | "aim"} mode
 * @property {string[]} streets SVG paths, from thin to thick
 * @property {StreetName[]} names of streets, the most important first
 * @property {Picture[]} pictures where trajectories went, if there are no streets
 * @property {WorldPlane | null} tiles null where they are not wanted
 * @property {FlatTrajectory[]} drives trajectories to pick where `mode` is "pick"
 * @property {string} given an SVG path
 * @property {string} filled an SVG path along gaps of the recording
 * @property {Point | null} goal where the lines lead, if a visitor has chosen it
 * @property {LineData[]} lines
 * @property {string} heading of the table of endings
 * @property {Picture & { peak: number, side: number } | null} cloud where the model expects cars
 * @property {Words} words
 * @property {string} credit
 * @property {string} hint
 * @property {string} label for screen readers
 * @property {boolean} there whether Python knows that the map is on the screen
 */

/** @typedef {{ data: LineData, line: Line, path: SVGPathElement, car: SVGPathElement }} Moving */

const [THINNEST, WIDER] = [1.5, 11]; // pixels of an ending of no share, and more for one of all
const [PALEST, DARKER] = [0.5, 0.5]; // opacity likewise
const CAR = 8; // pixels by which a car is wider than its line

export class Layers {
  /**
   * @param {SVGSVGElement} svg
   * @param {(state: "driving" | "done") => void} onState called on every frame of the animation
   */
  constructor(svg, onState) {
    this.onState = onState;
    // The order is that of painting.
    this.tiles = appendSvg(svg, "g", { class: "tiles" });
    this.pictures = appendSvg(svg, "g", { class: "pictures" });
    this.streets = appendSvg(svg, "g", { class: "streets" });
    this.names = appendSvg(svg, "g", { class: "names" });
    this.trajectories = appendSvg(svg, "path", { class: "drives" });
    this.hovered = appendSvg(svg, "path", { class: "hover" });
    this.cloud = appendSvg(svg, "image", { class: "cloud" });
    this.rivals = appendSvg(svg, "g", { class: "rivals" });
    this.endings = appendSvg(svg, "g", { class: "endings" });
    this.truth = appendSvg(svg, "g", { class: "truths" });
    this.given = appendSvg(svg, "path", { class: "given" });
    this.filled = appendSvg(svg, "path", { class: "filled" });
    this.goal = appendSvg(svg, "g", { class: "goal" });
    this.cars = appendSvg(svg, "g", { class: "cars" });
    this.drawn = appendSvg(svg, "path", { class: "given" }); // while the visitor draws it
    this.choices = ""; // the city and number of the trajectories to pick from
    /** @type {Moving[]} */
    this.moving = [];
    this.clock = new Clock((seconds) => this.draw(seconds));
  }

  /** @param {MapData} data */
  setGround({ streets, pictures }) {
    this.pictures.replaceChildren();
    for (const picture of pictures) placePicture(appendSvg(this.pictures, "image"), picture);
    this.streets.replaceChildren();
    for (const [i, d] of streets.entries())
      appendSvg(this.streets, "path", { d, class: `street street${i}` });
  }

  /**
   * Shows what may change without a new animation.
   *
   * @param {MapData} data
   */
  setChoices({ city, cloud, drives, goal, mode }) {
    this.goal.replaceChildren();
    // A ring: a disc with a smaller one on it.
    if (goal)
      for (const name of ["ring", "core"])
        appendSvg(this.goal, "path", { class: name, d: `M${goal[0]} ${goal[1]}h0` });
    placePicture(this.cloud, cloud);
    const choices = mode === "pick" ? city : ""; // a city has the same drives in every call
    if (choices !== this.choices) {
      this.choices = choices;
      const paths = choices ? drives.map(([, xy]) => flatPath(xy)) : [];
      this.trajectories.setAttribute("d", paths.join(""));
    }
    this.hovered.setAttribute("d", "");
  }

  /**
   * Shows a start and the lines that go on from it; the clock makes these grow.
   *
   * @param {MapData} data
   */
  setLines({ given, filled, lines }) {
    this.drawn.setAttribute("d", "");
    this.given.setAttribute("d", given);
    this.filled.setAttribute("d", filled);
    for (const layer of [this.endings, this.truth, this.rivals, this.cars]) layer.replaceChildren();
    const layers = {
      ending: this.endings,
      truth: this.truth,
      forecast: this.rivals,
      rival: this.rivals,
    };
    // The most frequent ending, which is the widest, is painted first, so that it hides no other.
    const order = [...lines].sort((a, b) => (b.share ?? 0) - (a.share ?? 0));
    this.moving = order.map((data) => this.addLine(layers[data.kind], data));
  }

  /**
   * Adds a line with its car at the tip. The width and the opacity of an ending show its share.
   *
   * @param {SVGGElement} layer
   * @param {LineData} data
   * @returns {Moving}
   */
  addLine(layer, data) {
    const { id, kind, colour, share, stroke } = data;
    const path = appendSvg(layer, "path", { class: kind, "data-id": id });
    const car = appendSvg(this.cars, "path", { class: `car ${kind}`, "data-id": id });
    path.style.stroke = colour;
    car.style.stroke = colour;
    if (share !== null) {
      const width = THINNEST + WIDER * share;
      path.style.strokeWidth = `${width}px`;
      path.style.setProperty("--opacity", String(PALEST + DARKER * share));
      car.style.strokeWidth = `${width + CAR}px`;
    }
    return { data, line: new Line([stroke]), path, car };
  }

  /**
   * Shows one line and its car before all others.
   *
   * @param {string | null} id of the line; null for none
   */
  setLit(id) {
    for (const { data, path, car } of this.moving)
      for (const node of [path, car]) {
        node.classList.toggle("lit", data.id === id);
        node.classList.toggle("dim", id !== null && data.id !== id);
      }
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
