// The tiles of the Sketch page: the start in the text's colour, each ending growing in the accent
// colour as a pen would draw it. Clicking a tile picks that ending.
//
// data: {token, box: [x, y, width, height], width: of the pen, start: path, picked, label,
//        small: all tiles in a row, tiles: [{strokes: [[[x, y, seconds], …], …], note, fault}]}
// The animation starts anew only when the token changes.

const players = new WeakMap();

class Player {
  constructor(root) {
    this.tiles = root.querySelector(".tiles");
    this.token = null;
    this.lines = [];
    this.clock = new Clock((seconds) => this.draw(seconds));
    root.querySelector(".replay").onclick = () => this.clock.start();
  }

  show(data, pick) {
    if (data.token !== this.token) {
      this.token = data.token;
      this.build(data);
      this.clock.start();
    }
    this.tiles.classList.toggle("small", data.small);
    [...this.tiles.children].forEach((tile, i) => {
      tile.setAttribute("aria-pressed", i === data.picked);
      tile.onclick = () => pick(i);
    });
  }

  build(data) {
    this.tiles.replaceChildren();
    this.tiles.dataset.count = data.tiles.length;
    this.lines = data.tiles.map((tile, i) => {
      const button = document.createElement("button");
      button.className = "tile";
      button.setAttribute("aria-label", `${data.label} ${i + 1}, ${tile.note}`);
      button.title = tile.note;
      const svg = element("svg", { viewBox: data.box.join(" "), "stroke-width": data.width }, button);
      element("path", { class: "start", d: data.start }, svg);
      const ending = element("path", { class: "ending" }, svg);
      const pen = element("circle", { class: "pen", r: data.width * 1.6 }, svg);
      const number = document.createElement("span");
      number.textContent = i + 1;
      button.appendChild(number);
      const fault = document.createElement("em");
      fault.textContent = tile.fault;
      button.appendChild(fault);
      this.tiles.appendChild(button);
      return { line: new Line(tile.strokes), ending, pen };
    });
  }

  draw(seconds) {
    let done = true;
    for (const { line, ending, pen } of this.lines) {
      const now = line.at(seconds);
      ending.setAttribute("d", now.d);
      pen.style.display = now.done || !now.tip ? "none" : "";
      if (now.tip) {
        pen.setAttribute("cx", now.tip[0]);
        pen.setAttribute("cy", now.tip[1]);
      }
      done &&= now.done;
    }
    this.tiles.dataset.state = done ? "done" : "drawing";
    return done;
  }
}

export default function ({ data, parentElement, setTriggerValue }) {
  let player = players.get(parentElement);
  if (!player) {
    player = new Player(parentElement);
    players.set(parentElement, player);
  }
  player.show(data, (i) => setTriggerValue("picked", i));
  return () => player.clock.stop();
}
