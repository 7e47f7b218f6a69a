// Hides the toolbar of streamlit-drawable-canvas. It is visible on hover only, and takes touches that
// are meant for the canvas below it. The canvas is in a shadow root, which no style of the page
// reaches.

import { createHtml } from "./dom.js";
import { mount } from "./mount.js";

const FRAMES = 600; // in which a canvas is awaited that the page has just begun to build
const RULE = ".dc-toolbar { display: none !important; }";

/** @returns {boolean} whether the page has a canvas, and no toolbar on any */
function hideToolbars() {
  const hosts = document.querySelectorAll("[data-testid=stBidiComponentIsolated]");
  const roots = [...hosts].flatMap(({ shadowRoot }) => shadowRoot ?? []);
  const canvases = roots.filter((root) => root.querySelector(".dc-toolbar"));
  for (const root of canvases) {
    if (root.querySelector("style.no-toolbar")) continue;
    root.append(createHtml("style", { className: "no-toolbar", textContent: RULE }));
  }
  return canvases.length > 0;
}

class Toolbar {
  constructor() {
    this.frame = 0;
  }

  show() {
    this.stop();
    let left = FRAMES;
    const look = () => {
      left -= 1;
      this.frame = hideToolbars() || left < 0 ? 0 : requestAnimationFrame(look);
    };
    look();
  }

  stop() {
    cancelAnimationFrame(this.frame);
  }
}

export default mount(() => new Toolbar());
