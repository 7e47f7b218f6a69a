// Whose turn it is: each drawing that is sent to Python has a number, and an answer with another
// number is stale. A drawing is sent again where the message was lost: Streamlit runs one fragment of
// what two parts of a page send at once (sending.js), and nothing of what is sent without a connection.
// Not here: what is sent and shown (pad.js).

/**
 * An answer of Python to a drawing.
 *
 * @template Ending
 * @typedef {object} Answer
 * @property {string} turn that it answers
 * @property {string} token of the settings it was made with
 * @property {boolean} full these are all endings; otherwise they are the first ones that were ready
 * @property {number} kept how many samples of the drawing the model continued
 * @property {number} count of the endings of a full answer
 * @property {string} message for the visitor, often empty
 * @property {Ending[]} endings best first
 */

const PATIENCE = 2000; // milliseconds after which an answer is late
const RESTING = '[data-test-script-state="notRunning"][data-test-connection-state="CONNECTED"]';

/** Returns whether Streamlit is connected and runs nothing. */
function resting() {
  return document.querySelector(`[data-testid="stApp"]${RESTING}`) !== null;
}

export class Turns {
  /**
   * @param {string} prefix unlike those of the same page before a reload
   * @param {() => boolean} [idle] whether Python runs nothing, so that no answer is to come
   */
  constructor(prefix, idle = resting) {
    this.prefix = prefix;
    this.idle = idle;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
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
    clearTimeout(this.timer);
    return this.id;
  }

  /** Makes all answers until the next turn stale: a stroke has begun. */
  close() {
    this.number += 1;
    this.open = false;
    clearTimeout(this.timer);
  }

  /**
   * Waits for the answer to what was sent.
   *
   * @param {() => unknown} again called where no answer has come and none is to come
   */
  wait(again) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.idle() ? again() : this.wait(again)), PATIENCE);
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
    clearTimeout(this.timer);
    return true;
  }
}
