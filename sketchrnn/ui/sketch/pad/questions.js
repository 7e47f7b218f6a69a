// Asks the model about the drawing, for its first ending or for all, at the address of the page
// (ui/visits.py). Where there is no address, or it does not answer, Streamlit is asked.
// Not here: whose turn it is (turns.js).

import { post } from "../../components/post.js";

/** @import { Call } from "../../components/mount.js" */
/** @import { Ending } from "./strip.js" */
/** @import { Answer, Turns } from "./turns.js" */

/**
 * What is asked.
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
 * @property {(answer: Answer<Ending>) => void} answered endings are there
 * @property {(sentence: string) => void} busy others are served first
 */

export class Questions {
  /**
   * @param {Turns} turns
   * @param {Asker} asker
   */
  constructor(turns, asker) {
    this.turns = turns;
    this.asker = asker;
    this.address = ""; // empty without one
    /** @type {Pick<Call<unknown>, "setStateValue" | "setTriggerValue">} */
    this.python = { setStateValue: () => {}, setTriggerValue: () => {} };
  }

  /** @param {boolean} full for all endings of the drawing of this turn; else for the first, anew */
  ask(full) {
    const turn = full ? this.turns.id : this.turns.next();
    const question = { turn, full, strokes: this.asker.strokes() };
    if (this.address) this.post(question);
    else this.send(question);
  }

  /** @param {Question} question for the address, or for Streamlit if that does not answer */
  async post(question) {
    const stale = () => question.turn !== this.turns.id || !this.asker.here();
    /** @type {Answer<Ending> | null} */
    const answer = await post(this.address, question, ({ busy }) => {
      if (!stale()) this.asker.busy(busy);
    });
    if (stale()) return;
    if (!answer) this.send(question);
    else if (this.turns.take(answer)) this.asker.answered(answer);
  }

  /** @param {Question} question for Streamlit */
  send(question) {
    this.python.setStateValue("turn", question);
    this.turns.wait(() => this.asker.here() && this.ask(question.full));
  }
}
