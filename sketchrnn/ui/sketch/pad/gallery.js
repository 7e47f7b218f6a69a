// A row of small pictures of the drawings that a visitor has put aside. A click opens one, and what
// was deleted can be brought back. Not here: the collection itself (aside.js).

import { appendSvg, createHtml, find } from "../../components/dom.js";
import { createTile } from "../../components/tiles.js";
import { counted } from "../../components/words.js";
import { bringBack, packAside, put, remove, sameDrawing, unpackAside } from "./aside.js";
import { CANVAS, pathOf } from "./strip.js";

/** @import { Aside } from "./aside.js" */
/** @import { Stroke } from "./stroke.js" */
/** @import { Voice } from "./voice.js" */

/**
 * @typedef {object} Listener
 * @property {() => Stroke[]} drawing returns what is on the pad
 * @property {(strokes: Stroke[], said: string) => void} show puts strokes onto the pad, as a step;
 *   `said` is the name of a word
 */

const KEY = "sketchrnn-aside"; // in the browser's storage

export class Gallery {
  /**
   * @param {HTMLElement} node holds the button `.aside` and the pictures
   * @param {Listener} listener
   * @param {Voice} voice
   */
  constructor(node, listener, voice) {
    this.listener = listener;
    this.voice = voice;
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
    this.listener.show([], "put_aside");
    this.pictures.scrollLeft = 0;
  }

  /** @param {Stroke[]} drawing */
  open(drawing) {
    if (!sameDrawing(drawing, this.listener.drawing())) this.listener.show(drawing, "opened");
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
      this.voice.say(this.voice.words.no_room_for_drawing);
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
      const { bring_back, bring_back_title } = this.voice.words;
      const back = createHtml("button", { className: "back", textContent: bring_back });
      back.title = bring_back_title;
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
    const { words } = this.voice;
    const place = { number: i + 1, count: this.aside.drawings.length };
    const { button, svg } = createTile(CANVAS, counted(words, "open", place));
    button.title = words.open_title;
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
    const bin = createHtml("button", { className: "remove", textContent: "×" });
    bin.title = words.delete_title;
    bin.setAttribute("aria-label", counted(words, "delete", place));
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
