// Asks the model about the drawing: for its first ending at an address of its own (ui/visits.py), and for
// all endings through Streamlit. Where there is no address, or it does not answer, the first ending
// comes through Streamlit too. Not here: whose turn it is (turns.js).

import { post } from "../../components/post.js";

/** @import { Call } from "../../components/mount.js" */
/** @import { Ending } from "./strip.js" */
/** @import { Answer, Turns } from "./turns.js" */

/**
 * What is sent to Python.
 *
 * @typedef {object} Question
 * @property {string} turn
 * @property {boolean} full all endings are wanted
 * @property {number[][]} strokes flat
 */

/**
 * @typedef {object} Asker
 * @property {() => number[][]} strokes of the drawing as it is, flat
 * @property {() => boolean} here whether the pad is still on the page
 * @property {(answer: Answer<Ending>) => void} answered the first ending is there
 */

export class Questions {
  /**
   * @param {Turns} turns
   * @param {Asker} asker
   */
  constructor(turns, asker) {
    this.turns = turns;
    this.asker = asker;
    this.address = ""; // of first endings; empty without one
    /** @type {Pick<Call<unknown>, "setStateValue" | "setTriggerValue">} */
    this.python = { setStateValue: () => {}, setTriggerValue: () => {} };
  }

  /** @param {boolean} full for all endings of the drawing of this turn; else for the first, anew */
  ask(full) {
    const turn = full ? this.turns.id : this.turns.next();
    const question = { turn, full, strokes: this.asker.strokes() };
    if (full || !this.address) this.send(question);
    else this.askFirst(question);
  }

  /** @param {Question} question for Streamlit */
  send(question) {
    this.python.setStateValue("turn", question);
    this.turns.wait(() => this.asker.here() && this.ask(question.full));
  }

  /** @param {Question} question for the address, or for Streamlit if that does not answer */
  async askFirst(question) {
    const { turn, strokes } = question;
    /** @type {Answer<Ending> | null} */
    const answer = await post(this.address, { turn, strokes });
    if (turn !== this.turns.id || !this.asker.here()) return;
    if (!answer) this.send(question);
    else if (this.turns.take(answer)) this.asker.answered(answer);
  }
}
