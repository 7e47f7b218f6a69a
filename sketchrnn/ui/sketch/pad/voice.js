// What the pad says, in the language of the page: its labels, messages for the visitor, and messages
// for screen readers. Not here: when something is said (pad.js, gallery.js, background.js).

import { find } from "../../components/dom.js";
import { writeWords } from "../../components/words.js";

/** @import { Words } from "../../components/words.js" */

export class Voice {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {Words} words
   */
  constructor(root, words) {
    this.root = root;
    this.words = words;
    this.message = find(root, ".message", HTMLElement);
    this.status = find(root, ".status", HTMLElement);
  }

  /** Writes all labels of the pad. */
  label() {
    writeWords(this.root, this.words);
  }

  /** @param {string} message for the visitor, empty for nothing */
  say(message) {
    this.message.textContent = message;
  }

  /** @param {string} message for screen readers */
  tell(message) {
    this.status.textContent = message;
  }
}
