// What the model offers for the drawing: the endings in the strip, and one of them as a ghost in the
// drawing. Not here: the drawing and the turns (pad.js).

import { Ghost } from "./ghost.js";
import { Strip } from "./strip.js";

/** @import { Ending } from "./strip.js" */
/** @import { Stroke } from "./stroke.js" */
/** @import { Answer } from "./turns.js" */
/** @import { Voice } from "./voice.js" */

const PAUSE = 400; // milliseconds after an ending where the model draws alone

/**
 * @typedef {object} Listener
 * @property {(ending: number) => void} accept
 * @property {() => void} change what is offered or chosen is another
 * @property {() => void} move the ghost's pen has moved for the first time
 */

export class Offers {
  /**
   * @param {SVGSVGElement} ghosts above the drawing
   * @param {HTMLElement} strip below it
   * @param {Listener} listener
   * @param {Voice} voice
   */
  constructor(ghosts, strip, listener, voice) {
    this.listener = listener;
    this.ghost = new Ghost(ghosts, (event) => {
      if (event === "move") listener.move();
      else this.drawn();
    });
    const choose = (/** @type {number} */ i) => this.choose(i);
    this.strip = new Strip(strip, { choose, accept: listener.accept }, voice);
    /** @type {Answer<Ending> | null} null while it is the person's turn */
    this.answer = null;
    /** @type {number | null} the ending in the drawing */
    this.chosen = null;
    this.refused = false;
    this.endless = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** Whether the model would rather add nothing. */
  get finished() {
    return !this.answer?.endings[0]?.strokes.length;
  }

  /**
   * Shows an answer and begins to draw its best ending.
   *
   * @param {Answer<Ending>} answer
   * @param {Stroke[]} given the part of the drawing that the model continued
   */
  show(answer, given) {
    const second = this.answer?.turn === answer.turn && this.answer.token === answer.token;
    if (!second) this.refused = false;
    this.answer = answer;
    this.strip.show(given, answer.endings, answer.full ? 0 : answer.count - answer.endings.length);
    this.strip.node.classList.remove("stale");
    this.chosen = null;
    this.choose(this.refused || this.finished ? null : 0);
  }

  /** Withdraws what is offered: it is not for the drawing as it is now. */
  withdraw() {
    clearTimeout(this.timer);
    this.answer = null;
    this.chosen = null;
    this.ghost.hide();
    this.strip.node.classList.add("stale");
    this.strip.mark(null);
  }

  /** @param {number | null} ending the one to draw in the drawing */
  choose(ending) {
    if (!this.answer || (ending !== null && ending === this.chosen)) return;
    clearTimeout(this.timer);
    this.chosen = ending;
    if (ending === null) this.ghost.hide();
    else this.ghost.show(this.answer.endings[ending].strokes);
    this.strip.mark(ending);
    this.listener.change();
  }

  /** @param {1 | -1} by to the next or the previous ending, round and round */
  step(by) {
    const count = this.answer?.endings.length ?? 0;
    if (count) this.choose(((this.chosen ?? (by > 0 ? -1 : 0)) + by + count) % count);
  }

  refuse() {
    this.refused = true;
    this.choose(null);
  }

  /** The ghost is there: where the model draws alone, it keeps it and goes on. */
  drawn() {
    if (!this.endless) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      if (this.endless && this.chosen !== null) this.listener.accept(this.chosen);
    }, PAUSE);
  }

  stop() {
    clearTimeout(this.timer);
    this.ghost.hide();
  }
}
