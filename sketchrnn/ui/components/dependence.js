// What a prediction depends on: the same sequence for several networks, side by side. The item that
// is pointed at is marked, and the items before it are shown as strongly as the prediction after it
// depends on them.

import { fitted, sharesOf, spokenOf } from "./dependence_shares.js";
import { appendSvg, createHtml, find, setAttributes } from "./dom.js";
import { mount } from "./mount.js";

/** @import { Point } from "./line.js" */
/** @import { Call } from "./mount.js" */

/**
 * @typedef {object} DependenceData
 * @property {string} token the view begins anew only when it changes
 * @property {string} letters T letters; empty where points are shown
 * @property {Point[]} points T points, y down; empty where letters are shown
 * @property {{ title: string, strengths: number[][] }[]} networks strengths has a row for each item:
 *   how much the prediction after it depends on each item up to it, from 0 to 1
 * @property {string} label of the slider
 */

const SIDE = 100; // of the picture of points
const EDGE = 8;

/** One network: its items on the page. */
class Panel {
  /**
   * @param {HTMLElement} parent
   * @param {DependenceData} data
   * @param {DependenceData["networks"][number]} network
   */
  constructor(parent, data, { title, strengths }) {
    this.strengths = strengths;
    const figure = createHtml("figure");
    figure.append(createHtml("figcaption", { textContent: title }));
    parent.append(figure);
    this.items = data.letters ? letters(figure, data.letters) : points(figure, data.points);
    for (const [i, item] of this.items.entries()) item.setAttribute("data-item", String(i));
  }

  /** @param {number} chosen */
  show(chosen) {
    const shares = sharesOf(this.strengths, chosen);
    for (const [i, item] of this.items.entries()) {
      item.classList.toggle("chosen", i === chosen);
      const share = shares[i];
      item.setAttribute("data-share", share.toFixed(3));
      item.style.setProperty("--share", share.toFixed(3));
    }
  }
}

/**
 * @param {HTMLElement} parent
 * @param {string} text
 * @returns {(HTMLElement | SVGElement)[]}
 */
function letters(parent, text) {
  const paragraph = createHtml("p", { className: "letters" });
  parent.append(paragraph);
  return Array.from(text, (letter) => {
    const node = createHtml("span", { textContent: letter === "\n" ? "↵" : letter });
    paragraph.append(node);
    return node;
  });
}

/**
 * @param {HTMLElement} parent
 * @param {Point[]} places
 * @returns {(HTMLElement | SVGElement)[]}
 */
function points(parent, places) {
  const at = fitted(places, SIDE, EDGE).map((place) => place.map((value) => value.toFixed(1)));
  const holder = createHtml("div");
  parent.append(holder);
  const svg = appendSvg(holder, "svg", { viewBox: `0 0 ${SIDE} ${SIDE}` });
  appendSvg(svg, "path", { class: "path", d: `M${at.map((place) => place.join(" ")).join("L")}` });
  return at.map(([x, y]) => {
    const item = appendSvg(svg, "g", { transform: `translate(${x} ${y})` });
    appendSvg(item, "circle", { class: "reach", r: 5 });
    appendSvg(item, "circle", { class: "dot", r: 2.6 });
    return item;
  });
}

class DependenceView {
  /** @param {HTMLElement | ShadowRoot} root */
  constructor(root) {
    this.node = find(root, ".panels", HTMLElement);
    this.slider = find(root, "input", HTMLInputElement);
    /** @type {Panel[]} */
    this.panels = [];
    this.token = "";
    this.letters = "";
    this.slider.oninput = () => this.choose(Number(this.slider.value));
    const point = (/** @type {Event} */ event) => {
      const item = /** @type {Element} */ (event.target).closest("[data-item]");
      if (item) this.choose(Number(item.getAttribute("data-item")));
    };
    this.node.onpointerover = point;
    this.node.onclick = point; // a finger
  }

  /** @param {Call<DependenceData>} call */
  show({ data }) {
    if (data.token === this.token) return;
    this.token = data.token;
    this.letters = data.letters;
    this.node.replaceChildren();
    this.panels = data.networks.map((network) => new Panel(this.node, data, network));
    const count = data.letters.length || data.points.length;
    setAttributes(this.slider, { min: 0, max: count - 1, "aria-label": data.label });
    this.choose(Math.floor(count * 0.75));
  }

  /** @param {number} item */
  choose(item) {
    this.slider.value = String(item);
    this.slider.setAttribute("aria-valuetext", spokenOf(item, this.letters));
    for (const panel of this.panels) panel.show(item);
  }
}

export default mount((root) => new DependenceView(root));
