// The numbers of a code as cells of a strip, and sliders for those that change the drawing most. The
// server draws the changed code and sends the drawing back while a slider is dragged.

import { createHtml, find, setAttributes } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { localised, writeWords } from "../components/words.js";

/** @import { Call } from "../components/mount.js" */
/** @import { Words } from "../components/words.js" */

// At most one message in this time: the server needs about as long for a drawing.
const SEND_MS = 90;

/**
 * @typedef {object} CodeData
 * @property {string} token the sliders go back to the code's own numbers when it changes
 * @property {number[]} z the code
 * @property {number[]} told the components that have a slider
 * @property {number} reach the sliders go from minus this to this
 * @property {[x: number, y: number, width: number, height: number]} box in pixels of the canvas
 * @property {number} width of the pen
 * @property {string} drawing an SVG path
 * @property {Words} words
 */

/** Sends the state `moved`: {token, values: {component: number}}. */
class Code {
  /** @param {HTMLElement | ShadowRoot} root */
  constructor(root) {
    this.root = root;
    /** @type {Words} */
    this.words = {};
    this.strip = find(root, ".strip", HTMLElement);
    this.svg = find(root, "svg", SVGSVGElement);
    this.path = find(this.svg, "path", SVGPathElement);
    this.sliders = find(root, ".sliders", HTMLElement);
    /** @type {string | null} */
    this.token = null;
    /** @type {Record<number, number>} what the visitor changed: the number of each component */
    this.values = {};
    /** @type {HTMLElement[]} */
    this.cells = [];
    /** @type {ReturnType<typeof setTimeout> | null} */
    this.timer = null;
    /** @type {(moved: object) => void} */
    this.send = () => {};
  }

  /** @param {Call<CodeData>} call */
  show({ data, setStateValue }) {
    this.send = (moved) => setStateValue("moved", moved);
    this.words = data.words;
    if (data.token !== this.token) {
      this.token = data.token;
      this.build(data);
    }
    writeWords(this.root, data.words);
    setAttributes(this.svg, { viewBox: data.box.join(" "), "stroke-width": data.width });
    this.path.setAttribute("d", data.drawing);
  }

  /**
   * Makes the strip and the sliders, which show the code's own numbers.
   *
   * @param {CodeData} data
   */
  build(data) {
    this.values = {};
    this.cells = data.z.map(() => createHtml("i"));
    this.strip.replaceChildren(...this.cells);
    for (const [component, value] of data.z.entries()) this.colour(component, value);
    const reset = createHtml("button", { textContent: this.words.reset });
    reset.dataset.word = "reset";
    reset.onclick = () => {
      this.build(data);
      this.sendSoon();
    };
    const sliders = data.told.map((component) => this.createSlider(component, data));
    this.sliders.replaceChildren(...sliders, reset);
  }

  /**
   * @param {number} component
   * @param {CodeData} data
   * @returns {HTMLLabelElement} a name and a slider
   */
  createSlider(component, { z, reach }) {
    const label = createHtml("label");
    const slider = createHtml("input", { type: "range", step: "0.05" });
    slider.min = String(-reach);
    slider.max = String(reach);
    slider.value = String(z[component]); // after the limits, which would cut it
    slider.oninput = () => {
      this.values[component] = Number(slider.value);
      this.colour(component, this.values[component]);
      this.sendSoon();
    };
    const cell = this.cells[component];
    cell.className = "told";
    slider.onfocus = label.onpointerenter = () => cell.classList.add("now");
    slider.onblur = label.onpointerleave = () => cell.classList.remove("now");
    label.append(createHtml("span", { textContent: `z${component + 1}` }), slider);
    return label;
  }

  /**
   * Colours a cell: the accent colour above 0, blue below, full at 2 standard deviations of N(0, 1).
   *
   * @param {number} component
   * @param {number} value
   */
  colour(component, value) {
    const percent = Math.round(100 * Math.min(1, Math.abs(value) / 2));
    const ink = value < 0 ? "var(--st-blue-color)" : "var(--st-primary-color)";
    const cell = this.cells[component];
    cell.style.background = `color-mix(in srgb, ${ink} ${percent}%, var(--st-secondary-background-color))`;
    cell.title = `z${component + 1} = ${localised(value.toFixed(2), this.words.digits)}`;
  }

  /** Sends the values after `SEND_MS`, with the changes that come until then. */
  sendSoon() {
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.send({ token: this.token, values: { ...this.values } });
    }, SEND_MS);
  }
}

export default mount((root) => new Code(root));
