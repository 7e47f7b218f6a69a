// Sends values to Python one component after another. Streamlit gathers what is sent before its next
// task into one message, which asks Python to run one fragment: that of the first sender. The
// fragment of a second sender would not run, and the visitor would wait for ever. Each component has
// a copy of this file, so the last sender is kept in the window.

/** @import { SendValue } from "./mount.js" */

const LAST = Symbol.for("sketchrnn-last-sent");

/** @typedef {Record<symbol, { sender: object } | undefined>} Shared */

/**
 * Returns a function that does what `send` does, but after the message of another sender.
 *
 * @param {SendValue} send
 * @param {object} sender the component
 * @param {Shared} [shared] among all components of the page
 * @returns {SendValue}
 */
export function inTurn(send, sender, shared = /** @type {any} */ (window)) {
  /** @type {Parameters<SendValue>[]} */
  const waiting = [];
  const sendWaiting = () => {
    if (shared[LAST] && shared[LAST].sender !== sender) {
      setTimeout(sendWaiting);
      return;
    }
    const sent = { sender };
    shared[LAST] = sent;
    for (const each of waiting.splice(0)) send(...each);
    // Streamlit has set its timer by now, so this one comes after it.
    setTimeout(() => {
      if (shared[LAST] === sent) shared[LAST] = undefined;
    });
  };
  return (...one) => {
    waiting.push(one);
    if (waiting.length === 1) sendWaiting();
  };
}
