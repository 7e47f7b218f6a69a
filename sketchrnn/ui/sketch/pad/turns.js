// Whose turn it is: each drawing that is sent to Python has a number, and an answer with another
// number is stale. Not here: what is sent and shown (pad.js).

/**
 * An answer of Python to a drawing.
 *
 * @template Ending
 * @typedef {object} Answer
 * @property {string} turn that it answers; empty for the drawing that the page opens with
 * @property {string} token of the settings it was made with
 * @property {boolean} full these are all endings; otherwise they are the first ones that were ready
 * @property {number} kept how many samples of the drawing the model continued
 * @property {number} count of the endings of a full answer
 * @property {string} message for the visitor, often empty
 * @property {Ending[]} endings best first
 */

export class Turns {
  /** @param {string} prefix unlike those of the same page before a reload */
  constructor(prefix) {
    this.prefix = prefix;
    this.number = 0;
    this.open = true; // an answer to this turn is wanted
    this.seen = "";
  }

  /** The name of this turn. */
  get id() {
    return this.number ? `${this.prefix}-${this.number}` : "";
  }

  /** Begins a turn: the drawing is sent, and answers to earlier ones are stale. */
  next() {
    this.number += 1;
    this.open = true;
    return this.id;
  }

  /** Makes all answers until the next turn stale: a stroke has begun. */
  close() {
    this.number += 1;
    this.open = false;
  }

  /**
   * Returns whether an answer is to be shown. An answer is shown once, however often it is sent.
   *
   * @param {Pick<Answer<unknown>, "turn" | "token" | "full">} answer
   */
  take({ turn, token, full }) {
    const name = JSON.stringify([turn, token, full]);
    if (!this.open || turn !== this.id || name === this.seen) return false;
    this.seen = name;
    return true;
  }
}
