// The map of the Cars page: streets or a density picture, trajectories to pick, a start to draw, and
// endings along which cars drive. Everything is in metres of a plane, x to the east and y to the
// south.

import { find } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { quantity } from "../components/words.js";
import { EndLabels } from "./end_labels.js";
import { Gestures } from "./gestures.js";
import { nearestTrajectory } from "./hit_test.js";
import { showKey } from "./key.js";
import { flatPath, Layers } from "./layers.js";
import { Picking } from "./picking.js";
import { showNames } from "./street_names.js";
import { showTiles, visibleTiles } from "./street_tiles.js";
import { showTables } from "./tables.js";
import {
  dragView,
  extentOf,
  fitView,
  isInView,
  scaleBarLength,
  shareOfView,
  toPlane,
  zoomView,
} from "./view.js";

/** @import { Point } from "../components/line.js" */
/** @import { Call, SendValue } from "../components/mount.js" */
/** @import { FlatTrajectory } from "./hit_test.js" */
/** @import { MapData } from "./layers.js" */
/** @import { Bounds, Size, View } from "./view.js" */

const PICK_PIXELS = 16; // how near to a trajectory a click must be
const LINE_PIXELS = 8; // and to a line that goes on from the start
const ZOOM_STEP = 1.6; // of the buttons
const SCALE_BAR_PIXELS = 90; // at most

/**
 * Sends the triggers `picked` (a trajectory's id), `drawn` (points) and `aimed` (a point, metres), and
 * the state `there` when it is on the screen.
 */
class CityMap {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {MapData} data
   */
  constructor(root, data) {
    this.frame = find(root, ".frame", HTMLElement);
    this.svg = find(root, "svg", SVGSVGElement);
    this.labels = new EndLabels(find(root, ".labels", HTMLElement));
    this.key = find(root, ".key", HTMLElement);
    this.tables = find(root, ".tables", HTMLElement);
    this.hint = find(root, ".hint", HTMLElement);
    this.credit = find(root, ".credit", HTMLElement);
    this.scaleBar = find(root, ".scale", HTMLElement);
    this.nearer = find(root, ".in", HTMLElement);
    this.farther = find(root, ".out", HTMLElement);
    this.home = find(root, ".home", HTMLElement);
    this.focus = find(root, ".focus", HTMLElement);
    this.replay = find(root, ".replay", HTMLElement);
    this.layers = new Layers(this.svg, (state) => {
      this.frame.dataset.state = state;
    });
    this.data = data;
    this.picking = new Picking((ways) => this.refresh({ ...this.data, ...ways }));
    /** @type {string | null} */
    this.city = null;
    /** @type {string | null} */
    this.token = null;
    /** @type {View} */
    this.view = { x: 0, y: 0, scale: 1 };
    this.grabbed = this.view; // the view when a drag began
    /** @type {string | null} the line that was clicked */
    this.chosen = null;
    /** @type {string | null} the line under the pointer */
    this.hovered = null;
    this.width = 0; // of the frame at the last change of its size, pixels
    /** @type {SendValue} */
    this.send = () => {};
    this.replay.onclick = () => this.layers.clock.start();
    this.focus.onclick = () => this.data.focus && this.fit(this.data.focus);
    this.home.onclick = () => this.fit(this.data.home);
    this.nearer.onclick = () => this.zoom(1 / ZOOM_STEP);
    this.farther.onclick = () => this.zoom(ZOOM_STEP);
    this.listen();
  }

  listen() {
    new ResizeObserver(() => this.resize()).observe(this.frame);
    new Gestures(this.frame, {
      toPlane: (place) => toPlane(this.view, this.frame.getBoundingClientRect(), place),
      draws: () => this.data.mode === "draw",
      onGrab: () => {
        this.grabbed = this.view;
      },
      onDrag: (by) => this.look(dragView(this.grabbed, by)),
      onZoom: (factor, fixed) => this.zoom(factor, fixed),
      onDraw: (line) => this.layers.drawn.setAttribute("d", flatPath(line.flat())),
      onDrawn: (line) => this.send("drawn", line.map(roundPoint)),
      onClick: (point) => this.click(point),
      onHover: (point) => this.hover(point),
    });
  }

  /** @param {Call<MapData>} call */
  show({ data, setStateValue, setTriggerValue }) {
    this.send = setTriggerValue;
    this.refresh(this.picking.with(data));
    if (!data.there) requestAnimationFrame(() => setTimeout(() => setStateValue("there", true)));
  }

  /** @param {MapData} data */
  refresh(data) {
    this.data = data;
    this.label(data);
    if (data.city !== this.city) {
      this.city = data.city;
      this.layers.setGround(data);
      this.fit(data.home);
    }
    this.placeTiles();
    this.layers.setChoices(data);
    showTables(this.tables, data, {
      onHover: (id) => this.light({ hovered: id }),
      onClick: (id) => this.choose(id),
    });
    showKey(this.key, data);
    if (data.token !== this.token) this.showLines(data);
    this.light({});
  }

  /** @param {MapData} data */
  showLines(data) {
    this.token = data.token;
    this.chosen = this.hovered = null;
    this.layers.setLines(data);
    this.labels.show(data.lines, data.words);
    this.labels.place(this.view, this.size);
    if (data.focus && !this.suits(data.focus)) this.fit(data.focus);
    this.layers.clock.start();
  }

  stop() {
    this.layers.clock.stop();
  }

  /**
   * Writes the words, and hides what has no use now.
   *
   * @param {MapData} data
   */
  label(data) {
    const moves = data.lines.length > 0;
    this.frame.dataset.mode = data.mode;
    this.focus.hidden = !data.focus;
    this.replay.hidden = !moves;
    this.credit.textContent = data.credit;
    this.hint.textContent = data.hint;
    this.svg.setAttribute("aria-label", data.label);
    const { words } = data;
    for (const name of /** @type {const} */ (["nearer", "farther", "home", "focus", "replay"]))
      this[name].title = words[name];
    for (const part of [this.key, this.credit, this.tables, this.hint, this.scaleBar])
      part.dir = words.direction;
  }

  /** @returns {Size} of the frame; 1 where it is not on the page yet, as sizes are divided by it */
  get size() {
    return [this.frame.clientWidth || 1, this.frame.clientHeight || 1];
  }

  /** @param {Bounds} bounds */
  fit(bounds) {
    this.look(fitView(bounds, this.size));
  }

  /**
   * @param {number} factor above 1 to see more
   * @param {Point} fixed stays where it is on the screen, metres
   */
  zoom(factor, fixed = [this.view.x, this.view.y]) {
    this.look(zoomView(this.view, factor, fixed));
  }

  /** @param {View} view */
  look(view) {
    this.view = view;
    const [width, height] = extentOf(view, this.size);
    const box = [view.x - width / 2, view.y - height / 2, width, height];
    this.svg.setAttribute("viewBox", box.join(" "));
    // Where not all of the city is seen, a finger moves the map instead of the page (map.css).
    this.frame.dataset.near = String(shareOfView(this.data.home, view, this.size) > 1.15);
    this.placeTiles();
    this.labels.place(view, this.size);
    showNames(this.layers.names, this.data.names, view, this.size);
    const length = scaleBarLength(view, SCALE_BAR_PIXELS);
    this.scaleBar.style.width = `${length / view.scale}px`;
    const [unit, number] =
      length >= 1000
        ? /** @type {const} */ (["kilometres", length / 1000])
        : /** @type {const} */ (["metres", length]);
    this.scaleBar.textContent = quantity(this.data.words, unit, number);
  }

  /**
   * @param {Bounds} bounds
   * @returns {boolean} whether they are in view and not small in it
   */
  suits(bounds) {
    const least = this.data.mode === "look" ? 0.3 : 0.1; // more room to pick another one
    const share = shareOfView(bounds, this.view, this.size);
    return isInView(bounds, this.view, this.size) && share > least;
  }

  /** Shows the same part of the plane on a frame of another width. */
  resize() {
    const width = this.frame.clientWidth;
    if (!width || width === this.width) return;
    const { focus, home, mode } = this.data;
    if (this.width) this.look({ ...this.view, scale: (this.view.scale * this.width) / width });
    else this.fit(focus && mode === "look" ? focus : home); // the frame had no size until now
    this.width = width;
  }

  placeTiles() {
    const plane = this.data.tiles;
    showTiles(this.layers.tiles, plane ? visibleTiles(plane, this.view, this.size) : []);
  }

  /**
   * @param {Point} point metres
   * @returns {FlatTrajectory | null} the trajectory at a point, where the visitor may pick one
   */
  trajectoryAt(point) {
    if (this.data.mode !== "pick") return null;
    return nearestTrajectory(this.data.drives, point, PICK_PIXELS * this.view.scale);
  }

  /**
   * @param {Point} point metres
   * @returns {string | null} the id of the line at a point
   */
  lineAt(point) {
    const { lines } = this.data;
    /** @type {FlatTrajectory[]} */
    const flat = lines.map(({ stroke }, i) => [i, stroke.flatMap((at) => at.slice(0, 2))]);
    const found = nearestTrajectory(flat, point, LINE_PIXELS * this.view.scale);
    return found && lines[found[0]].id;
  }

  /** @param {Point} point metres */
  click(point) {
    if (this.data.mode === "aim") {
      this.send("aimed", roundPoint(point));
      return;
    }
    const line = this.lineAt(point);
    const trajectory = line === null ? this.trajectoryAt(point) : null;
    if (!trajectory) return this.choose(line);
    const [drive] = trajectory;
    this.picking.pick(this.data.address, drive, () => this.send("picked", drive));
  }

  /** @param {Point | null} point metres */
  hover(point) {
    const line = point && this.lineAt(point);
    const trajectory = point && line === null ? this.trajectoryAt(point) : null;
    this.light({ hovered: line });
    this.layers.hovered.setAttribute("d", trajectory ? flatPath(trajectory[1]) : "");
    if (!point) return;
    this.frame.dataset.over = String(Boolean(trajectory));
    this.frame.dataset.overLine = String(line !== null);
  }

  /** @param {string | null} id the line that is shown before others until the next click */
  choose(id) {
    this.light({ chosen: id === this.chosen ? null : id });
  }

  /**
   * Shows one line, its car, its label and its row before all others.
   *
   * @param {{ hovered?: string | null, chosen?: string | null }} change
   */
  light(change) {
    if (change.hovered !== undefined) this.hovered = change.hovered;
    if (change.chosen !== undefined) this.chosen = change.chosen;
    const id = this.hovered ?? this.chosen;
    this.layers.setLit(id);
    this.labels.setLit(id);
    for (const row of this.tables.querySelectorAll("tr")) {
      row.classList.toggle("lit", row.dataset.id === id);
      row.setAttribute("aria-selected", String(row.dataset.id === this.chosen));
    }
  }
}

/**
 * @param {Point} point metres
 * @returns {Point} to 0.1 m
 */
function roundPoint([x, y]) {
  return [Math.round(x * 10) / 10, Math.round(y * 10) / 10];
}

export default mount((root, data) => new CityMap(root, data));
