// A recurrent network at work: the cell over time, its inside, and values that run through it,
// forward and back. This file is the playback; network_strip.js and network_cell.js show a moment.

import { Clock, prefersLessMotion } from "./clock.js";
import { find, setAttributes } from "./dom.js";
import { mount } from "./mount.js";
import { CellPicture } from "./network_cell.js";
import { isolated } from "./network_signs.js";
import { Strip } from "./network_strip.js";
import { eased, FORWARD, momentAt, stepFrom } from "./network_time.js";
import { filled, localised } from "./words.js";

/** @import { Call } from "./mount.js" */
/** @import { Moment } from "./network_time.js" */

/**
 * What a wire carries at each of T steps.
 *
 * @typedef {object} WireData
 * @property {(number | null)[]} values null where the value is a text
 * @property {string[]} said the values as they are written
 * @property {(number | null)[]} gradients
 * @property {string[]} gradients_said
 */

/**
 * @typedef {object} NetworkData
 * @property {string} token the view begins anew only when it changes
 * @property {string} cell `rnn`, `gru` or `lstm`
 * @property {{ hidden: number, inputs: number }} sources wires into an Elman neuron
 * @property {Record<string, string>} weights what is written on the boxes of weights
 * @property {string[]} inputs what each of T steps reads
 * @property {number[][]} states T rows, the outputs of some units
 * @property {number} shown which of these units the wires are those of
 * @property {number[]} back T derivatives by the output of the step before
 * @property {number} widest the largest derivative on any wire
 * @property {Record<string, WireData>} wires
 * @property {Record<string, string>} words the texts of the picture
 * @property {Record<string, string>} names of the gates
 * @property {string} direction `ltr` or `rtl`, of the texts
 */

const WIDEST = 720; // of the inside of the cell, pixels
const SLOW = 1.6; // seconds per step
const FAST = 0.45;
const WHOLE = 26; // seconds for all steps forward, where the speed allows it
const STEP = 0.9; // seconds that one step takes with the keys
const UNROLL = 0.9; // seconds

/** @type {Record<string, number>} */
const KEYS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 5, PageDown: -5 };

class NetworkView {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {NetworkData} data
   */
  constructor(root, data) {
    this.data = data;
    this.stage = find(root, ".stage", HTMLElement);
    this.slider = find(root, "input", HTMLInputElement);
    this.status = find(root, ".status", HTMLElement);
    this.zoom = find(root, ".zoom polygon", SVGPolygonElement);
    /** @type {(name: string) => HTMLButtonElement} */
    const button = (name) => find(root, `.${name}`, HTMLButtonElement);
    this.buttons = {
      play: button("play"),
      next: button("next"),
      previous: button("previous"),
      rolled: button("rolled"),
      unrolled: button("unrolled"),
    };
    this.strip = new Strip(find(root, ".strip", SVGSVGElement), (step) => this.go(step + 1));
    this.cell = new CellPicture(find(root, ".cell", SVGSVGElement));
    /** @type {string | null} */
    this.token = null;
    this.width = 0;
    this.position = 0;
    this.unrolled = 1; // from 0, rolled, to 1
    /** @type {{ from: number, to: number }} */
    this.turning = { from: 1, to: 1 };
    this.playing = false;
    /** @type {{ from: number, to: number, seconds: number }} */
    this.move = { from: 0, to: 0, seconds: 0 };
    this.clock = new Clock((seconds) => this.tick(seconds));
    this.unrolling = new Clock((seconds) => this.unroll(seconds));
    this.listen();
    new ResizeObserver(() => this.fit()).observe(this.stage);
  }

  listen() {
    const { play, next, previous, rolled, unrolled } = this.buttons;
    play.onclick = () => (this.playing ? this.pause() : this.play());
    next.onclick = () => this.step(1);
    previous.onclick = () => this.step(-1);
    rolled.onclick = () => this.turn(false);
    unrolled.onclick = () => this.turn(true);
    this.slider.oninput = () => this.go(Math.round(Number(this.slider.value)));
    this.stage.onkeydown = (event) => this.press(event);
  }

  /** @param {Call<NetworkData>} call */
  show({ data }) {
    if (data.token === this.token) return;
    const first = this.token === null;
    this.data = data;
    this.token = data.token;
    this.clock.stop();
    this.setPlaying(false);
    // The learner who changes a weight sees the same step again.
    this.position = first ? 1 : Math.min(Math.round(this.position), 2 * data.inputs.length);
    this.slider.max = String(2 * data.inputs.length);
    for (const node of this.stage.querySelectorAll("[data-word]"))
      node.textContent = data.words[node.getAttribute("data-word") ?? ""];
    for (const name of /** @type {const} */ (["next", "previous"]))
      this.buttons[name].setAttribute("aria-label", data.words[name]);
    this.slider.setAttribute("aria-label", data.words.moment);
    this.cell.svg.setAttribute("aria-label", data.words.picture);
    for (const node of this.stage.querySelectorAll(".text"))
      node.setAttribute("dir", data.direction);
    this.width = 0;
    this.fit();
  }

  stop() {
    this.clock.stop();
    this.unrolling.stop();
  }

  /** Draws anew where the width of the page has changed. */
  fit() {
    const width = Math.floor(this.stage.clientWidth);
    if (this.token === null || width === this.width || width === 0) return;
    this.width = width;
    this.strip.build(this.data, width);
    this.cell.build(this.data, Math.min(width, WIDEST));
    this.draw();
  }

  get steps() {
    return this.data.inputs.length;
  }

  /** Plays on from here, or from the beginning where the end is reached. */
  play() {
    if (prefersLessMotion()) {
      this.step(1);
      return;
    }
    if (this.position >= 2 * this.steps) this.position = 0;
    const each = Math.min(SLOW, Math.max(FAST, WHOLE / this.steps));
    const left = 2 * this.steps - this.position;
    this.setPlaying(true);
    this.run(2 * this.steps, each * left);
  }

  pause() {
    this.clock.stop();
    this.setPlaying(false);
    this.draw();
  }

  /** @param {number} by 1 or -1 */
  step(by) {
    const to = stepFrom(this.playing ? this.position : Math.round(this.position), by, this.steps);
    if (by < 0) this.go(to);
    else {
      this.setPlaying(false);
      this.position = Math.max(0, to - 1);
      this.run(to, STEP);
    }
  }

  /** @param {number} position that is shown at once */
  go(position) {
    this.clock.stop();
    this.setPlaying(false);
    this.position = Math.min(2 * this.steps, Math.max(0, position));
    this.draw();
  }

  /**
   * @param {number} to
   * @param {number} seconds
   */
  run(to, seconds) {
    this.move = { from: this.position, to, seconds };
    this.clock.start();
  }

  /**
   * @param {number} seconds
   * @returns {boolean}
   */
  tick(seconds) {
    const { from, to, seconds: whole } = this.move;
    const share = Math.min(1, seconds / whole);
    this.position = from + share * (to - from);
    const done = share >= 1;
    if (done) this.setPlaying(false);
    this.draw();
    return done;
  }

  /** @param {boolean} unrolled */
  turn(unrolled) {
    this.turning = { from: this.unrolled, to: unrolled ? 1 : 0 };
    this.buttons.unrolled.setAttribute("aria-pressed", String(unrolled));
    this.buttons.rolled.setAttribute("aria-pressed", String(!unrolled));
    this.unrolling.start();
  }

  /**
   * @param {number} seconds
   * @returns {boolean}
   */
  unroll(seconds) {
    const share = Math.min(1, seconds / UNROLL);
    const { from, to } = this.turning;
    this.unrolled = from + eased(share) * (to - from);
    this.draw();
    return share >= 1;
  }

  /** @param {boolean} playing */
  setPlaying(playing) {
    this.playing = playing;
    const { words } = this.data;
    this.buttons.play.textContent = playing ? "❚❚" : "▶";
    this.buttons.play.setAttribute("aria-label", playing ? words.pause : words.play);
  }

  /** @param {KeyboardEvent} event */
  press(event) {
    const target = /** @type {Element} */ (event.target);
    const by = KEYS[event.key];
    if (by === 1) this.step(1);
    else if (by) this.go(Math.round(this.position) + by);
    else if (event.key === "Home") this.go(0);
    else if (event.key === "End") this.go(2 * this.steps);
    else if (event.key === " " && !target.matches(".turn button, .steps button"))
      this.buttons.play.click();
    else return;
    event.preventDefault();
  }

  draw() {
    if (!this.width) return;
    const moment = momentAt(this.position, this.steps);
    const x = this.strip.show(moment, this.unrolled);
    this.cell.show(moment);
    this.drawZoom(x);
    this.slider.value = String(this.position);
    const share = this.position / (2 * this.steps);
    this.slider.style.setProperty("--at", `${(100 * share).toFixed(2)}%`);
    this.stage.dataset.direction = moment.direction === FORWARD ? "forward" : "backward";
    if (!this.playing) this.say(moment);
  }

  /** @param {number} x of the copy whose inside is shown */
  drawZoom(x) {
    const { frame, width } = this.cell.diagram;
    const left = (this.width - width) / 2 + frame[0];
    const points = [x - 24, 0, x + 24, 0, left + frame[2] - 12, 30, left + 12, 30];
    setAttributes(this.zoom, { points: points.map((value) => value.toFixed(1)).join(" ") });
  }

  /**
   * While the network plays, the sentence changes faster than a screen reader can speak.
   *
   * @param {Moment} moment
   */
  say({ step, direction }) {
    const { words, inputs } = this.data;
    const name = step < 0 ? "before" : direction === FORWARD ? "forward" : "backward";
    const digits = words.digits;
    const said = filled(words[name], {
      t: localised(String(step + 1), digits),
      n: localised(String(this.steps), digits),
      x: step < 0 ? "" : isolated(inputs[step]),
    });
    if (this.status.textContent !== said) this.status.textContent = said;
    this.slider.setAttribute("aria-valuetext", said);
  }
}

export default mount((root, data) => new NetworkView(root, data));
