// A button that records the drawing on the pad as a film and downloads it. Not here: the recording
// (pad/recorder.js).

import { createHtml, find } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { counted } from "../components/words.js";
import { filmFormat, Recording } from "./pad/recorder.js";
import { KEY, unpack } from "./pad/store.js";

/** @import { Call } from "../components/mount.js" */
/** @import { Words } from "../components/words.js" */

/** @typedef {{ name: string, words: Words }} FilmData the file's name has no ending */

const SOON = 30_000; // milliseconds after which the browser has surely taken the file

class FilmView {
  /**
   * @param {HTMLElement | ShadowRoot} root
   * @param {FilmData} data
   */
  constructor(root, data) {
    this.data = data;
    this.button = find(root, "button", HTMLButtonElement);
    /** @type {Recording | null} */
    this.recording = null;
    this.button.onclick = () => (this.recording ? this.recording.stop() : this.record());
  }

  /** @param {Call<FilmData>} call */
  show({ data }) {
    this.data = data;
    if (!this.recording) this.button.textContent = data.words.record;
    if (filmFormat()) return;
    this.button.disabled = true;
    this.button.title = data.words.no_recorder;
  }

  // There is no `stop`: a recording goes on when the menu is closed.

  async record() {
    const strokes = unpack(sessionStorage.getItem(KEY))?.history.present ?? [];
    if (!strokes.length) {
      this.button.textContent = this.data.words.nothing;
      return;
    }
    const accent = getComputedStyle(this.button).getPropertyValue("--st-primary-color");
    this.recording = new Recording(strokes, accent, (left) => {
      const seconds = Math.ceil(left);
      this.button.textContent = counted(this.data.words, "recording", { seconds });
    });
    const file = await this.recording.file;
    this.recording = null;
    this.button.textContent = this.data.words.record;
    const href = URL.createObjectURL(file);
    createHtml("a", { href, download: `${this.data.name}.webm` }).click();
    setTimeout(() => URL.revokeObjectURL(href), SOON);
  }
}

export default mount((root, data) => new FilmView(root, data));
