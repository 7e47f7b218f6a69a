// A button that records the drawing on the pad as a film and downloads it. Not here: the recording
// (pad/recorder.js).

import { createHtml, find } from "../components/dom.js";
import { mount } from "../components/mount.js";
import { filmFormat, Recording } from "./pad/recorder.js";
import { KEY, unpack } from "./pad/store.js";

/** @import { Call } from "../components/mount.js" */

/** @typedef {{ name: string }} FilmData the name of the file, without its ending */

const LABEL = "WebM of the drawing process";
const NOTHING = "WebM: nothing is drawn or kept yet";
const SOON = 30_000; // milliseconds after which the browser has surely taken the file

class FilmView {
  /** @param {HTMLElement | ShadowRoot} root */
  constructor(root) {
    this.name = "";
    this.button = find(root, "button", HTMLButtonElement);
    this.button.textContent = LABEL;
    if (!filmFormat()) {
      this.button.disabled = true;
      this.button.title = "This browser cannot record films (it has no MediaRecorder for WebM)";
    }
    /** @type {Recording | null} */
    this.recording = null;
    this.button.onclick = () => (this.recording ? this.recording.stop() : this.record());
  }

  /** @param {Call<FilmData>} call */
  show({ data }) {
    this.name = data.name;
  }

  // There is no `stop`: a recording goes on when the menu is closed.

  async record() {
    const strokes = unpack(sessionStorage.getItem(KEY))?.history.present ?? [];
    if (!strokes.length) {
      this.button.textContent = NOTHING;
      return;
    }
    const accent = getComputedStyle(this.button).getPropertyValue("--st-primary-color");
    this.recording = new Recording(strokes, accent, (left) => {
      this.button.textContent = `Stop recording (${Math.ceil(left)} s left)`;
    });
    const file = await this.recording.file;
    this.recording = null;
    this.button.textContent = LABEL;
    const href = URL.createObjectURL(file);
    createHtml("a", { href, download: `${this.name}.webm` }).click();
    setTimeout(() => URL.revokeObjectURL(href), SOON);
  }
}

export default mount((root) => new FilmView(root));
