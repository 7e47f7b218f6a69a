// The row of buttons below the drawing. Not here: what they do (pad.js).

import { appendSvg, createHtml, find } from "../../components/dom.js";

/** @import { Voice } from "./voice.js" */

/** @typedef {"undo" | "redo" | "erase" | "clear" | "endless" | "accept"} Tool */

/**
 * @typedef {object} ToolState
 * @property {boolean} past a step can be undone
 * @property {boolean} future a step can be done again
 * @property {boolean} empty nothing is drawn
 * @property {boolean} erasing strokes are erased instead of drawn
 * @property {boolean} endless the model draws alone
 * @property {boolean} ghost an ending can be kept
 */

/** @type {Record<Tool | "stop", { keys: string, icon: string }>} the label is the word of this name */
const TOOLS = {
  undo: { keys: "Ctrl+Z", icon: "M8 5 3 10l5 5M3 10h11a5.5 5.5 0 0 1 0 11h-3" },
  redo: { keys: "Ctrl+Y", icon: "m16 5 5 5-5 5M21 10H10a5.5 5.5 0 0 0 0 11h3" },
  erase: { keys: "E", icon: "m14 4 7 7-9 9H8l-5-5ZM9 9l7 7M12 20h9" },
  clear: { keys: "", icon: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5" },
  endless: { keys: "", icon: "m8 5 11 7-11 7Z" },
  stop: { keys: "", icon: "M7 7h10v10H7Z" },
  accept: { keys: "Enter", icon: "m5 12 5 5 9-10" },
};
/** @type {Tool[]} */
const ORDER = ["undo", "redo", "erase", "clear", "endless", "accept"];

export class Tools {
  /**
   * @param {HTMLElement} node
   * @param {(tool: Tool) => void} onUse
   * @param {Voice} voice
   */
  constructor(node, onUse, voice) {
    this.voice = voice;
    this.buttons = new Map(
      ORDER.map((tool) => {
        const { icon } = TOOLS[tool];
        const button = createHtml("button", { className: `tool ${tool}`, type: "button" });
        const svg = appendSvg(button, "svg", { viewBox: "0 0 24 24", "aria-hidden": "true" });
        appendSvg(svg, "path", { d: icon });
        if (tool === "accept") button.append(createHtml("span"));
        button.onclick = () => onUse(tool);
        return [tool, button];
      }),
    );
    node.append(...this.buttons.values());
  }

  /** @param {ToolState} state */
  show({ past, future, empty, erasing, endless, ghost }) {
    /** @type {Record<Tool, boolean>} */
    const useful = {
      undo: past,
      redo: future,
      erase: !empty,
      clear: !empty,
      endless: true,
      accept: ghost,
    };
    for (const [tool, button] of this.buttons) {
      // A disabled button would lose the focus, so it only says that it does nothing.
      button.setAttribute("aria-disabled", String(!useful[tool]));
      this.name(button, tool === "endless" && endless ? "stop" : tool);
    }
    this.buttons.get("erase")?.setAttribute("aria-pressed", String(erasing));
    this.buttons.get("endless")?.classList.toggle("on", endless);
  }

  /**
   * @param {HTMLButtonElement} button
   * @param {Tool | "stop"} tool
   */
  name(button, tool) {
    const { keys, icon } = TOOLS[tool];
    const label = this.voice.words[tool];
    button.title = keys ? `${label} (${keys})` : label;
    button.setAttribute("aria-label", label);
    button.querySelector("path")?.setAttribute("d", icon);
    if (tool === "accept") find(button, "span", HTMLElement).textContent = label;
  }
}
