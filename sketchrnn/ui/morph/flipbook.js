// A film of drawings that fade into each other, and a sheet of its steps. The visitor
// plays, pauses, drags the slider or clicks a step.

import { prefersLessMotion } from "../components/clock.js";
import { appendSvg, createHtml, find, setAttributes } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { counted, writeWords } from "../components/words.js";

/** @import { Call } from "../components/mount.js" */
/** @import { Words } from "../components/words.js" */

const FRAMES_PER_SECOND = 9;

/**
 * @typedef {object} FlipbookData
 * @property {string} token the film starts anew only when it changes
 * @property {[x: number, y: number, width: number, height: number]} box in pixels of the canvas
 * @property {number} width of the pen
 * @property {string[]} frames SVG paths
 * @property {number[]} reel the frames in the order in which they are played, in a loop
 * @property {number[]} tiles the frames on the sheet
 * @property {Record<number, string>} named the names of some tiles
 * @property {number} columns of the sheet
 * @property {Words} words
 */

class Flipbook {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {FlipbookData} data
   */
  constructor(root, data) {
    this.root = root;
    this.svg = find(root, ".stage svg", SVGSVGElement);
    this.layers = [...this.svg.querySelectorAll("path")]; // a frame and the next one
    this.play = find(root, ".play", HTMLButtonElement);
    this.slider = find(root, "input", HTMLInputElement);
    this.sheet = find(root, ".sheet", HTMLElement);
    this.data = data;
    /** @type {string | null} */
    this.token = null;
    /** @type {HTMLButtonElement[]} */
    this.tiles = [];
    this.handle = 0; // of the requested frame; 0 while the film stands
    this.position = 0; // on the reel, in frames
    this.play.onclick = () => (this.handle ? this.stop() : this.start());
    this.slider.oninput = () => {
      this.stop();
      this.moveTo(Number(this.slider.value));
    };
  }

  /** @param {Call<FlipbookData>} call */
  show({ data }) {
    this.data = data;
    writeWords(this.root, data.words);
    if (data.token === this.token) return;
    this.token = data.token;
    this.stop();
    setAttributes(this.svg, { viewBox: data.box.join(" "), "stroke-width": data.width });
    this.slider.max = String(data.reel.length - 1);
    this.sheet.dataset.columns = String(data.columns);
    this.sheet.style.setProperty("--columns", String(data.columns));
    this.tiles = data.tiles.map((_, place) => this.createTile(place, data));
    this.sheet.replaceChildren(...this.tiles);
    this.moveTo(0);
    this.sheet.dataset.state = "done";
    if (!prefersLessMotion()) this.start();
  }

  /**
   * @param {number} place on the sheet
   * @param {FlipbookData} data
   * @returns {HTMLButtonElement} a click on it shows its frame
   */
  createTile(place, { box, width, frames, reel, tiles, named, words }) {
    const frame = tiles[place];
    const name = named[place];
    const button = createHtml("button", { className: name ? "tile named" : "tile" });
    button.setAttribute("aria-label", name ?? counted(words, "step", { number: place + 1 }));
    // Lines are thicker, as a tile is small.
    const attributes = { viewBox: box.join(" "), "stroke-width": 1.6 * width };
    appendSvg(appendSvg(button, "svg", attributes), "path", { d: frames[frame] });
    if (name) button.append(createHtml("span", { textContent: name }));
    button.onclick = () => {
      this.stop();
      const position = reel.indexOf(frame);
      if (position >= 0) this.moveTo(position);
      else this.draw(frame, frame, 0); // a step of the sheet that the film does not show
    };
    return button;
  }

  start() {
    /** @type {number | null} */
    let before = null;
    const tick = (/** @type {number} */ now) => {
      const seconds = (now - (before ?? now)) / 1000;
      this.moveTo(this.position + seconds * FRAMES_PER_SECOND);
      before = now;
      this.handle = requestAnimationFrame(tick);
    };
    this.handle = requestAnimationFrame(tick);
    this.label("pause");
  }

  stop() {
    cancelAnimationFrame(this.handle);
    this.handle = 0;
    this.label("play");
  }

  /** @param {"pause" | "play"} word on the button */
  label(word) {
    this.play.dataset.word = word;
    this.play.textContent = this.data.words[word];
  }

  /** @param {number} position on the reel, in frames; past its end it begins again */
  moveTo(position) {
    const { reel } = this.data;
    this.position = position % reel.length;
    const whole = Math.floor(this.position);
    this.slider.value = String(whole);
    this.draw(reel[whole], reel[(whole + 1) % reel.length], this.position - whole);
  }

  /**
   * @param {number} frame
   * @param {number} next
   * @param {number} share how far `frame` has faded into `next`, 0 to 1
   */
  draw(frame, next, share) {
    const { frames, tiles } = this.data;
    this.layers[0].setAttribute("d", frames[frame]);
    this.layers[1].setAttribute("d", frames[next]);
    this.layers[0].style.opacity = String(1 - share);
    this.layers[1].style.opacity = String(share);
    const now = share < 0.5 ? frame : next;
    for (const [place, tile] of this.tiles.entries())
      tile.toggleAttribute("data-now", tiles[place] === now);
  }
}

export default mount((root, data) => new Flipbook(root, data));
