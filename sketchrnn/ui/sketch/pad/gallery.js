// A row of small pictures of the drawings that a visitor has put aside. A click opens one, and what
// was deleted can be brought back. Not here: the collection itself (aside.js).

import { appendSvg, createHtml, find } from "../../components/dom.js";
import { createTile } from "../../components/tiles.js";
import { bringBack, packAside, put, remove, sameDrawing, unpackAside } from "./aside.js";
import { CANVAS, pathOf } from "./strip.js";

/** @import { Aside } from "./aside.js" */
/** @import { Stroke } from "./stroke.js" */

/**
 * @typedef {object} Listener
 * @property {() => Stroke[]} drawing returns what is on the pad
 * @property {(strokes: Stroke[], said: string) => void} show puts strokes onto the pad, as a step
 * @property {(message: string) => void} say
 */

const KEY = "sketchrnn-aside"; // in the browser's storage
const FULL = "The browser has no room for another drawing: delete one of those put aside.";

export class Gallery {
  /**
   * @param {HTMLElement} node holds the button `.aside` and the pictures
   * @param {Listener} listener
   */
  constructor(node, listener) {
    this.listener = listener;
    this.pictures = find(node, ".pictures", HTMLElement);
    this.button = find(node, ".aside", HTMLButtonElement);
    this.button.onclick = () => this.put();
    this.aside = unpackAside(sessionStorage.getItem(KEY));
    this.draw();
  }

  /** @param {boolean} useful there is something to put aside */
  enable(useful) {
    this.button.setAttribute("aria-disabled", String(!useful));
  }

  put() {
    const drawing = this.listener.drawing();
    if (!drawing.length || !this.keep(put(this.aside, drawing))) return;
    this.listener.show([], "Put aside");
    this.pictures.scrollLeft = 0;
  }

  /** @param {Stroke[]} drawing */
  open(drawing) {
    if (!sameDrawing(drawing, this.listener.drawing())) this.listener.show(drawing, "Opened");
  }

  /** @param {number} at */
  remove(at) {
    if (!this.keep(remove(this.aside, at))) return;
    find(this.pictures, ".back", HTMLButtonElement).focus();
  }

  bringBack() {
    const { removed } = this.aside;
    if (!removed || !this.keep(bringBack(this.aside))) return;
    find(this.pictures.children[removed.at], "button", HTMLButtonElement).focus();
  }

  /**
   * Keeps a collection, on the page and in the browser.
   *
   * @param {Aside} aside
   * @returns {boolean} whether the browser had room for it
   */
  keep(aside) {
    try {
      sessionStorage.setItem(KEY, packAside(aside));
    } catch {
      this.listener.say(FULL);
      return false;
    }
    this.aside = aside;
    this.draw();
    return true;
  }

  draw() {
    const { drawings, removed } = this.aside;
    const pictures = drawings.map((drawing, i) => this.picture(drawing, i));
    if (removed) {
      const back = createHtml("button", { className: "back", textContent: "Bring back" });
      back.title = "Bring back the drawing that was deleted here";
      back.onclick = () => this.bringBack();
      pictures.splice(removed.at, 0, holding(back));
    }
    this.pictures.replaceChildren(...pictures);
  }

  /**
   * @param {Stroke[]} drawing
   * @param {number} i its number
   */
  picture(drawing, i) {
    const words = `drawing ${i + 1} of ${this.aside.drawings.length}`;
    const { button, svg } = createTile(CANVAS, `Open ${words}`);
    button.title = "Open (Delete removes it)";
    for (const [name, model] of /** @type {const} */ ([
      ["start", false],
      ["ending", true],
    ])) {
      const strokes = drawing.filter(({ by }) => (by === "model") === model);
      appendSvg(svg, "path", { class: name, d: pathOf(strokes) });
    }
    button.onclick = () => this.open(drawing);
    button.onkeydown = (event) => {
      if (event.key === "Delete") this.remove(i);
    };
    const bin = createHtml("button", { className: "remove", textContent: "×", title: "Delete" });
    bin.setAttribute("aria-label", `Delete ${words}`);
    bin.onclick = () => this.remove(i);
    return holding(button, bin);
  }
}

/** @param {HTMLButtonElement[]} buttons */
function holding(...buttons) {
  const node = createHtml("div", { className: "picture" });
  node.append(...buttons);
  return node;
}
