// What the model thinks of a drawing: the pen goes through it again, a cloud shows where it may go
// next, and each point has the colour of its surprise. This file is the playback; paper.js and
// readout.js show a moment.

import { Clock } from "../components/clock.js";
import { find } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { writeWords } from "../components/words.js";
import { Clouds } from "./clouds.js";
import { drawPaper, drawProfile } from "./paper.js";
import { Readout } from "./readout.js";
import { colourAt, shareOf } from "./scale.js";
import { Timing } from "./timing.js";

/** @import { Call } from "../components/mount.js" */
/** @import { Words } from "../components/words.js" */
/** @import { Step } from "./timing.js" */

/** @typedef {[weight: number, x: number, y: number, xx: number, xy: number, yy: number]} Gaussian */

/**
 * Lists have one entry a point, in the order of drawing.
 *
 * @typedef {object} SurpriseData
 * @property {string} token the view begins anew only when it changes
 * @property {[x: number, y: number, width: number, height: number]} box a square, pixels of the canvas
 * @property {number} width of the pen
 * @property {string[]} scale colours from the least to the most surprising
 * @property {number} low nats at the lower end of the scale
 * @property {number} high nats at its upper end
 * @property {number} given how many points are not the model's own
 * @property {Step[]} steps
 * @property {number[]} nats the surprise
 * @property {Gaussian[][]} clouds where the pen may go next; mean and covariance in pixels
 * @property {[goesOn: number, lifts: number, finished: number][]} pens probabilities of what is next
 * @property {Words} words
 */

/** @type {Record<string, number>} how many points a key moves the slider */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

class SurpriseView {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {SurpriseData} data
   */
  constructor(root, data) {
    this.root = root;
    this.paper = find(root, ".paper", HTMLCanvasElement);
    this.profile = find(root, ".profile", HTMLCanvasElement);
    this.slider = find(root, "input", HTMLInputElement);
    this.button = find(root, ".play", HTMLButtonElement);
    this.readout = new Readout(find(root, ".side", HTMLElement));
    this.data = data;
    /** @type {number[]} of the points on the scale, 0 to 1 */
    this.shares = [];
    /** @type {string[]} of the points */
    this.colours = [];
    this.clouds = new Clouds(data);
    this.timing = new Timing(data.steps);
    /** @type {string | null} */
    this.token = null;
    this.moment = 0; // see timing.js
    this.begun = 0; // seconds at the moment at which the playing began
    this.playing = false;
    this.clock = new Clock((seconds) => this.tick(seconds));
    this.button.onclick = () => (this.playing ? this.pause() : this.play());
    this.slider.oninput = () => this.moveTo(Number(this.slider.value));
    this.slider.onkeydown = (event) => this.press(event);
    const sizes = new ResizeObserver(() => this.draw());
    for (const canvas of [this.paper, this.profile]) sizes.observe(canvas);
  }

  /** @param {Call<SurpriseData>} call */
  show({ data }) {
    this.data = data;
    this.shares = data.nats.map((nats) => shareOf(nats, data));
    this.colours = this.shares.map((share) => colourAt(share, data.scale));
    writeWords(this.root, data.words);
    this.readout.showScale(data);
    if (data.token === this.token) {
      this.setPlaying(this.playing); // the language may have changed
      this.draw(); // so may the theme, and with it the scale
      return;
    }
    this.token = data.token;
    this.clouds = new Clouds(data);
    this.timing = new Timing(data.steps);
    this.slider.max = String(this.timing.last);
    this.moment = 0;
    this.play();
  }

  stop() {
    this.clock.stop();
  }

  /** Plays from this moment on, or from the beginning where it is the last one. */
  play() {
    if (this.moment >= this.timing.last) this.moment = 0;
    this.begun = this.timing.secondsAt(this.moment);
    this.setPlaying(true);
    this.clock.start();
  }

  pause() {
    this.clock.stop();
    this.setPlaying(false);
    this.draw();
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    this.button.textContent = playing ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", this.data.words[playing ? "pause" : "play"]);
  }

  /**
   * @param {number} seconds since the playing began
   * @returns {boolean} whether the last moment is reached
   */
  tick(seconds) {
    this.moment = this.timing.momentAt(this.begun + seconds);
    const done = this.moment >= this.timing.last;
    if (done) this.setPlaying(false);
    this.draw();
    return done;
  }

  /** @param {number} moment outside of the drawing it is the first or the last one */
  moveTo(moment) {
    this.moment = Math.min(this.timing.last, Math.max(0, moment));
    this.pause();
  }

  /**
   * Moves from point to point with the keys; the slider by itself would move by a tiny step.
   *
   * @param {KeyboardEvent} event
   */
  press(event) {
    const by = KEYS[event.key];
    if (by) this.moveTo((by > 0 ? Math.floor(this.moment) : Math.ceil(this.moment)) + by);
    else if (event.key === " ") this.button.click();
    else return;
    event.preventDefault();
  }

  draw() {
    const { data, colours, shares, moment } = this;
    const shown = { data, colours, shares, moment };
    this.slider.value = String(moment);
    drawPaper(this.paper, shown, this.clouds.at(moment));
    drawProfile(this.profile, shown);
    const sentence = this.readout.show(shown);
    // While the pen moves, the sentence changes faster than a screen reader can speak.
    if (!this.playing) this.slider.setAttribute("aria-valuetext", sentence);
  }
}

export default mount((root, data) => new SurpriseView(root, data));
